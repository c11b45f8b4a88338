import validator from "validator";
import type { Detect } from "./kinds.ts";

const address =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}_%+-][\p{L}\p{N}._%+-]{0,63}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,24}(?![\p{L}\p{N}@(=[_]|\.\p{L}|-\p{L})/gu;
/** Ends of what looks like an address and is a file, a unit of systemd, or a matrix product in code. */
const noDomain =
  /\.(?:service|socket|timer|tgz|gz|zip|json|yaml|yml|js|ts|jsx|tsx|html|png|jpg|svg|shape|dot|reshape|mean|sum)$/i;

/** Accounts of machines, and places where a reader puts his own. */
const nobody = /^git@|gserviceaccount\.com$|@(x{2,}\.)+x{2,}$/i;

/** E-mail addresses; not those within a URL or of a repository (`git@host.org:path`), which name no person. */
export const findAddresses: Detect = ({ text }) => {
  if (!text.includes("@")) return [];
  return Array.from(text.matchAll(address), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  })).filter(({ start, end }) => {
    const found = text.slice(start, end);
    const isPath = /^:[^\s"'`)\]]/.test(text.slice(end)) || /:\/\/[^/]*$/.test(text.slice(0, start));
    return (
      !isPath &&
      !noDomain.test(found) &&
      !nobody.test(found) &&
      validator.isEmail(found, { allow_utf8_local_part: true })
    );
  });
};
