import type { AddressInfo } from "node:net";
import { serve as listen, type ServerType } from "@hono/node-server";
import { isLoopback } from "../auth/loopback.ts";
import type { Config } from "../config.ts";
import { LecternError } from "../errors.ts";
import { openTracing } from "../observe/open-tracing.ts";
import type { Lectern } from "../setup.ts";
import { makeAdmission } from "./admission.ts";
import { createApp } from "./app.ts";

interface RunningServer {
  url: string;
  /** Resolves once nothing needs the database any more. */
  close(): Promise<void>;
}

/** Milliseconds for which answers may still end by themselves. Docker kills 10 s after it has asked to stop. */
const longestGrace = 8_000;
/** Milliseconds for the last words, which are written, to reach their reader. */
const longestFarewell = 1_000;

/** Throws `config` if the server would be open to those that it is not for, or of no use to those that it is. */
export function checkServing(
  { auth, origins, knowledgeBase, oidc }: Pick<Config, "auth" | "origins" | "knowledgeBase" | "oidc">,
  host: string,
): void {
  const hasLogIn = auth === "password" || auth === "oidc";
  if (auth === "oidc" && (oidc.issuer === undefined || oidc.clientId === undefined)) {
    throw new LecternError("config", "LECTERN_AUTH=oidc needs LECTERN_OIDC_ISSUER and LECTERN_OIDC_CLIENT");
  }
  if (hasLogIn && knowledgeBase) {
    throw new LecternError(
      "config",
      "A knowledge base has no courses, so nothing says who may read it: unset LECTERN_KNOWLEDGE_BASE, or LECTERN_AUTH",
    );
  }
  if (isLoopback(host)) return;
  if (auth === "local") {
    throw new LecternError(
      "config",
      `On ${host} others can reach this server, and nobody has to log in: set LECTERN_AUTH=password or oidc, or listen on 127.0.0.1. If something else keeps strangers out (such as a container whose port is published to one machine only), set LECTERN_AUTH=insecure-open. See docs/security.md`,
    );
  }
  if (hasLogIn && origins.length === 0) {
    throw new LecternError(
      "config",
      "This server must know the address by which browsers reach it: set LECTERN_ORIGIN, such as https://tutor.example.org",
    );
  }
}

/** Starts the HTTP server. Throws `config` if it would be open to others, and `unavailable` if the port or the address can't be had. */
export async function serve(
  lectern: Lectern,
  address: { host: string; port: number },
  graceMs = longestGrace,
): Promise<RunningServer> {
  const { host, port } = address;
  checkServing(lectern.config, host);
  const admission = makeAdmission(lectern.config.maxStreams);
  const tracing = await openTracing(lectern.config);
  const { fetch } = createApp(lectern, admission, tracing);
  return new Promise((resolve, reject) => {
    const server = listen({ fetch, hostname: host, port }, (info: AddressInfo) => {
      const name = info.family === "IPv6" ? `[${info.address}]` : info.address;
      resolve({
        url: `http://${name}:${info.port}`,
        async close() {
          const closed = new Promise<void>((done) => server.close(() => done()));
          await admission.close(AbortSignal.timeout(graceMs));
          await sayFarewell(server, closed);
          await tracing?.close();
        },
      });
    });
    server.on("error", (cause: NodeJS.ErrnoException) => reject(explain(cause, host, port)));
  });
}

/** Idle connections are closed, since they would delay the end; busy ones may finish their answers first, for a while. */
async function sayFarewell(server: ServerType, closed: Promise<void>): Promise<void> {
  if (!("closeIdleConnections" in server)) return closed;
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), longestFarewell);
  server.closeIdleConnections();
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number): LecternError {
  const messages: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use: stop what uses it, or choose another with --port N (or LECTERN_PORT)`,
    EACCES: `This user may not open port ${port}: choose one above 1023 with --port N`,
    EADDRNOTAVAIL: `This machine has no address ${host}: set LECTERN_HOST to 127.0.0.1 or 0.0.0.0`,
    ENOTFOUND: `The host ${host} is not known: set LECTERN_HOST to 127.0.0.1 or 0.0.0.0`,
  };
  const message =
    messages[cause.code ?? ""] ?? `The server can't start on ${host}:${port} (${cause.message})`;
  return new LecternError("unavailable", message, { cause });
}
