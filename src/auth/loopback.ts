import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/**
 * Whether only this machine can reach a host: 127.0.0.0/8, ::1, IPv4 addresses of that net within IPv6, and localhost,
 * in any of their spellings (`127.1`, `[::1]`, `LOCALHOST`). Any other name may point anywhere.
 */
export function isLoopback(host: string): boolean {
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  if (!URL.canParse(`http://${bracketed}`)) return false;
  // The URL parser knows every spelling of an address, and each has one form behind it.
  const { hostname } = new URL(`http://${bracketed}`);
  if (hostname === "localhost") return true;
  const address = hostname.replace(/^\[|\]$/g, "");
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? "ipv6" : "ipv4");
}
