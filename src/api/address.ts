import { BlockList, isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import type { ApiEnv } from "./env.ts";

/** Where a reverse proxy may be: on this machine, or in its own network. */
const near = new BlockList();
for (const [net, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  near.addSubnet(net, bits);
near.addAddress("::1", "ipv6");
near.addSubnet("fc00::", 7, "ipv6");

/**
 * Tells who is at the other end. A proxy nearby is believed what it adds to `X-Forwarded-For`, the last address there;
 * what stands before it anybody may have written. Without a proxy anybody may have written all of it. Lectern speaks no
 * HTTPS, so that an HTTPS origin is a proxy's.
 */
export function tellAddress(origins: string[]): MiddlewareHandler<ApiEnv> {
  const hasProxy = origins.some((origin) => origin.startsWith("https://"));
  return async (context, next) => {
    const peer = peerOf(context);
    const told = context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
    const isTold = hasProxy && isNear(peer) && told !== undefined && isIP(told) !== 0;
    context.set("address", isTold ? told : peer);
    await next();
  };
}

function isNear(peer: string): boolean {
  const family = isIP(peer);
  return family !== 0 && near.check(peer, family === 6 ? "ipv6" : "ipv4");
}

function peerOf(context: Context): string {
  // In process, as tests call it, there is no connection.
  if (!context.env?.incoming) return "in process";
  return getConnInfo(context).remote.address ?? "unknown";
}
