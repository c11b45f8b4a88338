import { lookup as lookUp } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { LecternError } from "../../../src/errors.ts";

/** Null for what is no address of the web. Throws `usage` for one that can't be. */
export function parseWebAddress(text: string): URL | null {
  if (!/^https?:\/\//i.test(text)) return null;
  if (!URL.canParse(text)) throw new LecternError("usage", `${text} is no address: write https://host/path`);
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw new LecternError(
      "usage",
      "An address with a password is not taken: it would be kept with the course",
    );
  }
  url.hash = "";
  return url;
}

/** Whether an address is of the public internet: not this machine, its network, a cloud's metadata service, or a reserved range. */
export const isPublic = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";

const refused = (host: string, address: string) =>
  new LecternError(
    "access-denied",
    `${host === address ? host : `${host} is at ${address}, which`} is not on the public internet: to sync from there all the same, add --allow-private`,
  );

/** Throws `access-denied` for an address in figures that is not public; a name is checked when it is looked up. */
export function refusePrivate({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isPublic(host)) throw refused(host, host);
}

/**
 * Looks a name up for a connection, which then goes to exactly what was checked here: a name that is public now and
 * private a moment later (DNS rebinding) leads nowhere.
 */
export const lookUpPublic: LookupFunction = (host, options, done) => {
  lookUp(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const wrong = addresses.find(({ address }) => !isPublic(address));
    if (wrong) return done(refused(host, wrong.address), []);
    const [first] = addresses;
    if (options.all || !first) return done(null, addresses);
    done(null, first.address, first.family);
  });
};
