import type { ComponentType } from "react";
import type { PageSession } from "../../src/api/session.ts";

export interface PageProps {
  /** Null if nobody logs in. */
  user: PageSession["user"];
}

/**
 * The pages beside the student's own (App.tsx), each loaded when its address is opened: `path` as wouter reads it. The
 * server answers their addresses with the page too (src/api/page.ts).
 */
export const routes: { path: string; Page: ComponentType<PageProps> }[] = [];
