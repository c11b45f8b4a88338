import { isIP } from "node:net";

/**
 * Whose address it is, to count by: one subscriber has a whole /64 of IPv6, and as many addresses as they like. IPv4
 * within IPv6 is the IPv4 address that it is.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  // The URL parser knows every spelling of an address, and each has one form behind it; it knows no zones.
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const [head = "", tail = ""] = hostname.slice(1, -1).split("::");
  const [before, after] = [head, tail].map((part) => (part === "" ? [] : part.split(":")));
  const zeros = Array<string>(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill("0");
  const groups = [...(before ?? []), ...zeros, ...(after ?? [])];
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return toIpv4(groups.slice(6));
  return `${groups.slice(0, 4).join(":")}::/64`;
}

const toIpv4 = (groups: string[]) =>
  groups
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join(".");
