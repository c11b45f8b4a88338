import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { LecternError } from "../errors.ts";
import { projectRoot } from "../root.ts";
import { findUnusedModels, type Lectern } from "../setup.ts";
import { type Admission, makeAdmission } from "./admission.ts";
import { chatRoutes } from "./chat.ts";
import { conversationRoutes } from "./conversations.ts";
import { courseRoutes } from "./courses.ts";
import { ingestRoutes } from "./ingest.ts";
import { problem } from "./problem.ts";
import { searchRoutes } from "./search.ts";
import { slideRoutes } from "./slides.ts";
import { usageRoutes } from "./usage.ts";

const maxBodyBytes = 2 * 1024 * 1024;
const webFolder = join(projectRoot, "dist", "web");
const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The HTTP interface: no state but what its arguments hold, so that tests call `app.request()`. */
export function createApp(
  lectern: Lectern,
  admission: Admission = makeAdmission(lectern.config.maxStreams),
): Hono {
  const app = new Hono();
  app.onError((error, context) => problem(context, error));
  app.notFound((context) =>
    problem(context, new LecternError("not-found", `There is nothing at ${context.req.path}`)),
  );
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "blob:", "data:"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  app.use(async (context, next) => {
    rejectStrangers(context.req.raw, lectern.config.host);
    await next();
  });
  app.use(
    "/api/*",
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => problem(context, new LecternError("too-large", "The request is over 2 MB")),
    }),
  );
  app.get("/healthz", async (context) => context.json(await describeHealth(lectern, admission)));
  for (const routes of [chatRoutes, ingestRoutes]) app.route("/api", routes(lectern, admission));
  for (const routes of [searchRoutes, conversationRoutes, courseRoutes, slideRoutes, usageRoutes])
    app.route("/api", routes(lectern));
  if (existsSync(webFolder)) app.use("/*", serveStatic({ root: webFolder }));
  return app;
}

export type Health = Awaited<ReturnType<typeof describeHealth>>;

async function describeHealth({ config, provider }: Lectern, admission: Admission) {
  // What else runs on the machine is nobody's business who comes from another.
  const [nearby] = isLoopback(config.host) ? await findUnusedModels(provider) : [];
  return {
    status: "ok",
    provider: provider.name,
    extractive: provider.extractive,
    models: provider.models,
    breakers: provider.breakerStates?.() ?? {},
    streams: admission.state(),
    notices: provider.notices,
    /** A chat model on this machine that is not connected. */
    nearby: nearby ? { server: nearby.server, model: nearby.model } : null,
  };
}

/**
 * While the server is bound to loopback, a web page elsewhere must not reach it through the student's own browser:
 * neither by a name that it points at 127.0.0.1 (DNS rebinding) nor by posting across origins.
 */
function rejectStrangers(request: Request, host: string): void {
  if (!isLoopback(host)) return;
  const { hostname, host: asked } = new URL(request.url);
  const origin = request.headers.get("origin");
  const foreignOrigin = origin !== null && !isLoopbackOrigin(origin);
  if (!loopbackNames.has(hostname) || foreignOrigin) {
    throw new LecternError(
      "invalid",
      `This server answers only its own machine, not ${foreignOrigin ? origin : asked}`,
    );
  }
}

const isLoopback = (host: string) => host === "127.0.0.1" || host === "localhost" || host === "::1";

function isLoopbackOrigin(origin: string): boolean {
  try {
    return loopbackNames.has(new URL(origin).hostname);
  } catch {
    return false; // "null", of a sandboxed page
  }
}
