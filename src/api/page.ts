import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { ApiEnv, Routes } from "./env.ts";

/** The page's own addresses (web/src/addresses.ts, web/src/routes.tsx): all are answered with the page, which reads them. */
const addresses = ["/c/*", "/chat/*", "/slides/*", "/teach/*", "/about/*"];
const aYear = 31_536_000;

/** The built page; nothing where it is not built. */
export function pageRoutes(folder: string): Routes {
  const app = new Hono<ApiEnv>();
  if (!existsSync(folder)) return app;
  // The build has compressed the files (web/vite.config.ts).
  const serve = (path?: string) =>
    serveStatic<ApiEnv>({
      root: folder,
      precompressed: true,
      ...(path === undefined ? {} : { path }),
      onFound(found, context) {
        // Another content has another name.
        const isNamedByContent = found.startsWith(join(folder, "assets"));
        context.header(
          "cache-control",
          isNamedByContent ? `public, max-age=${aYear}, immutable` : "no-cache",
        );
      },
    });
  for (const address of addresses) app.use(address, serve("index.html"));
  app.use("/*", serve());
  return app;
}
