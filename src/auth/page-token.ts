import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Proves that a request is from a page which this installation served: a cookie, and a token that goes with it. */
export interface PageProof {
  cookie: string | undefined;
  /** From a header that no other site's page can set. */
  token: string | undefined;
  /** The log-in that the page belongs to. */
  session: string | undefined;
}

export function issuePageCookie(secret: Buffer): string {
  const nonce = randomBytes(24).toString("base64url");
  return `${nonce}.${sign(secret, `cookie ${nonce}`)}`;
}

/** Not one that another installation issued, or that somebody made up. */
export function isPageCookie(secret: Buffer, cookie: string | undefined): cookie is string {
  const [nonce = "", signature = ""] = cookie?.split(".") ?? [];
  return isSame(signature, sign(secret, `cookie ${nonce}`));
}

/** What the page sends along with the cookie; another one after each log-in. */
export const pageToken = (secret: Buffer, cookie: string, session = "") =>
  sign(secret, `token ${cookie} ${session}`);

export function isProven(secret: Buffer, { cookie, token = "", session }: PageProof): boolean {
  return isPageCookie(secret, cookie) && isSame(token, pageToken(secret, cookie, session));
}

const sign = (secret: Buffer, text: string) => createHmac("sha256", secret).update(text).digest("base64url");

/** Takes as long wherever they differ. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
