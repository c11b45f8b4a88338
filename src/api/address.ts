import { BlockList, isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

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
 * Who is at the other end, to count requests by. A proxy nearby is believed what it adds to `X-Forwarded-For`, the last
 * address there; what stands before it anybody may have written.
 */
export function addressOf(context: Context): string {
  const peer = peerOf(context);
  const told = context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  const family = isIP(peer);
  const isNear = family !== 0 && near.check(peer, family === 6 ? "ipv6" : "ipv4");
  return isNear && told !== undefined && isIP(told) !== 0 ? told : peer;
}

function peerOf(context: Context): string {
  // In process, as tests call it, there is no connection.
  if (!context.env?.incoming) return "in process";
  return getConnInfo(context).remote.address ?? "unknown";
}
