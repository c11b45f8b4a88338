import type { AddressInfo } from "node:net";
import { serve as listen } from "@hono/node-server";
import { createApp } from "./api/app.ts";
import { LecternError } from "./errors.ts";
import type { Lectern } from "./setup.ts";

export interface RunningServer {
  url: string;
  close(): Promise<void>;
}

/** Starts the HTTP server. Throws `unavailable` where the port or the address can't be had. */
export async function serve(
  lectern: Lectern,
  address: { host: string; port: number },
): Promise<RunningServer> {
  const { host, port } = address;
  return new Promise((resolve, reject) => {
    const server = listen({ fetch: createApp(lectern).fetch, hostname: host, port }, (info: AddressInfo) => {
      const name = info.family === "IPv6" ? `[${info.address}]` : info.address;
      resolve({
        url: `http://${name}:${info.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            // Streams that are still open would hold the end back.
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.on("error", (cause: NodeJS.ErrnoException) => reject(explain(cause, host, port)));
  });
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number): LecternError {
  const messages: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use: stop what uses it, or choose another with --port N (or LECTERN_PORT)`,
    EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with --port N`,
    EADDRNOTAVAIL: `This machine has no address ${host}: set LECTERN_HOST to 127.0.0.1 or 0.0.0.0`,
    ENOTFOUND: `The host ${host} is not known: set LECTERN_HOST to 127.0.0.1 or 0.0.0.0`,
  };
  const message =
    messages[cause.code ?? ""] ?? `The server can't start on ${host}:${port} (${cause.message})`;
  return new LecternError("unavailable", message, { cause });
}
