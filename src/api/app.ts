import { join } from "node:path";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { readBearer } from "../auth/bearer.ts";
import { openFairUse } from "../auth/fair-use.ts";
import { limitersOf } from "../auth/limiter.ts";
import { isLoopback } from "../auth/loopback.ts";
import { connectOidc } from "../auth/oidc.ts";
import { permissions } from "../auth/permissions.ts";
import { LecternError } from "../errors.ts";
import { openMetrics } from "../observe/metrics.ts";
import type { Tracing } from "../observe/open-tracing.ts";
import { projectRoot } from "../root.ts";
import { findUnusedModels, type Lectern } from "../setup.ts";
import { accountRoutes } from "./account.ts";
import { tellAddress } from "./address.ts";
import { type Admission, makeAdmission } from "./admission.ts";
import { alertRoutes } from "./alerts.ts";
import { askedRoutes } from "./asked.ts";
import { auditRoutes } from "./audit.ts";
import { cardRoutes } from "./card.ts";
import { chatRoutes } from "./chat.ts";
import { conversationRoutes } from "./conversations.ts";
import { openCookies } from "./cookies.ts";
import { courseRoutes } from "./courses.ts";
import { deckRoutes } from "./decks.ts";
import { draftRoutes } from "./drafts.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { evaluationRoutes } from "./evaluations.ts";
import { feedbackRoutes } from "./feedback.ts";
import { identifyBy } from "./identify.ts";
import { ingestRoutes } from "./ingest.ts";
import { labelRoutes } from "./labels.ts";
import { countResponses, metricsRoutes } from "./metrics.ts";
import { newCourseRoutes } from "./new-courses.ts";
import { oidcRoutes } from "./oidc.ts";
import { guardOwnPage } from "./own-page.ts";
import { pageRoutes } from "./page.ts";
import { permitRoutes } from "./permit.ts";
import { preferenceRoutes } from "./preferences.ts";
import { problem } from "./problem.ts";
import { qualityRoutes } from "./quality.ts";
import { questionRoutes } from "./questions.ts";
import { findFaults } from "./readiness.ts";
import { searchRoutes } from "./search.ts";
import { sessionRoutes } from "./session.ts";
import { slideRoutes } from "./slides.ts";
import { traceRequests } from "./trace.ts";
import { isUpload } from "./upload.ts";
import { usageRoutes } from "./usage.ts";

/** Parsing more than this keeps everybody else waiting. */
const maxBodyBytes = 1024 * 1024;
const webFolder = join(projectRoot, "dist", "web");
/** All that the page needs comes from its own server; nobody shows it in a frame. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  fontSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** The HTTP interface: no state but what its arguments hold, so that tests call `app.request()`. */
export function createApp(
  lectern: Lectern,
  admission: Admission = makeAdmission(lectern.config.maxStreams),
  tracing: Pick<Tracing, "observer" | "request"> | null = null,
): Routes {
  const app = new Hono<ApiEnv>();
  app.onError((error, context) => problem(context, error));
  app.notFound((context) =>
    problem(context, new LecternError("not-found", `There is nothing at ${context.req.path}`)),
  );
  const cookies = openCookies(lectern.config.origins);
  const page = guardOwnPage(lectern, cookies);
  const oidc = connectOidc(lectern.config.oidc);
  const identify = identifyBy(lectern, cookies, readBearer(lectern.database, lectern.config.oidc, oidc));
  const metrics = openMetrics({
    breakerStates: lectern.provider.breakerStates,
    streams: () => admission.state(),
  });
  const observers = tracing ? [metrics, tracing.observer] : [metrics];
  app.use(countResponses(metrics));
  if (tracing) traceRoutes(app, tracing.request);
  app.use(secureHeaders({ contentSecurityPolicy, xFrameOptions: "DENY", permissionsPolicy: {} }));
  app.use(traceRequests);
  app.use(tellAddress(lectern.config.origins));
  app.use(page.check);
  limitRequests(app);
  const openLimiter = limitersOf(lectern.database, lectern.config.database !== undefined);
  auditRoutes(app, lectern);
  permitRoutes(app, lectern.database, identify);
  app.get("/readyz", async (context) => {
    const faults = await findFaults(lectern);
    const status = faults.length === 0 ? 200 : 503;
    return context.json({ status: status === 200 ? "ready" : "not ready", faults }, status);
  });
  app.get("/healthz", async (context) => context.json(await describeHealth(lectern, admission)));
  app.route("/", metricsRoutes(metrics));
  app.route("/auth", oidcRoutes(lectern, { cookies, oidc, openLimiter }));
  const fairUse = openFairUse(lectern, openLimiter);
  for (const routes of [
    sessionRoutes(lectern, { page, cookies, openLimiter, identify }),
    chatRoutes(lectern, admission, fairUse, observers),
    searchRoutes(lectern, fairUse),
    slideRoutes(lectern, fairUse),
    conversationRoutes(lectern),
    courseRoutes(lectern),
    questionRoutes(lectern, fairUse),
    ingestRoutes(lectern, admission, observers),
    usageRoutes(lectern),
    qualityRoutes(lectern),
    feedbackRoutes(lectern),
    accountRoutes(lectern),
    alertRoutes(lectern),
    askedRoutes(lectern),
    deckRoutes(lectern, { admission, observers }),
    draftRoutes(lectern, fairUse),
    newCourseRoutes(lectern, { admission, observers }),
    evaluationRoutes(lectern),
    preferenceRoutes(lectern),
    labelRoutes(lectern),
    cardRoutes(lectern),
  ])
    app.route("/api", routes);
  app.route("/", pageRoutes(webFolder));
  return app;
}

/** What no request may be, whoever sends it. */
function limitRequests(app: Routes): void {
  app.use(async ({ req }, next) => {
    // The database has no text with a NUL, so nothing has such a name.
    if (/%00/.test(req.raw.url)) throw new LecternError("invalid", "Wrong request: the address holds a NUL");
    await next();
  });
  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) => problem(context, new LecternError("too-large", "The request is over 1 MB")),
  });
  // A deck goes into a file piece by piece, which has a limit of its own.
  app.use("/api/*", (context, next) => (isUpload(context.req) ? next() : limit(context, next)));
}

/** By its route each, so that a span bears the pattern and not the path. */
function traceRoutes(app: Routes, request: Tracing["request"]): void {
  for (const route of Object.keys(permissions)) {
    const [method = "", path = ""] = route.split(" ");
    if (path.startsWith("/api/")) app.on(method, path, request);
  }
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
