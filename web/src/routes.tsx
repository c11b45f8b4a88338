import { type ComponentType, lazy } from "react";
import type { PageSession } from "../../src/api/session.ts";

export interface PageProps {
  /** Null if nobody logs in. */
  user: PageSession["user"];
}

/**
 * The pages beside the student's own (App.tsx), each loaded when its address is opened: `path` as wouter reads it. The
 * server answers their addresses with the page too (src/api/page.ts).
 */
export const routes: { path: string; Page: ComponentType<PageProps> }[] = [
  {
    path: "/teach/:course?/:tab?",
    Page: lazy(async () => ({ default: (await import("./teach/Teach.tsx")).Teach })),
  },
  { path: "/about/:course", Page: lazy(async () => ({ default: (await import("./card/Card.tsx")).Card })) },
];
