import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isPageCookie, isProven, issuePageCookie, pageToken } from "../../src/auth/page-token.ts";

const secret = randomBytes(32);
const cookie = issuePageCookie(secret);

describe("the page's token", () => {
  it("goes with its cookie and its log-in", () => {
    const token = pageToken(secret, cookie, "a log-in");
    expect(isProven(secret, { cookie, token, session: "a log-in" })).toBe(true);
    expect(isProven(secret, { cookie, token, session: "another" })).toBe(false);
    expect(isProven(secret, { cookie, token, session: undefined })).toBe(false);
    expect(isProven(secret, { cookie: issuePageCookie(secret), token, session: "a log-in" })).toBe(false);
    expect(isProven(secret, { cookie: undefined, token, session: "a log-in" })).toBe(false);
    expect(isProven(secret, { cookie, token: undefined, session: "a log-in" })).toBe(false);
  });

  it("counts on its own installation only", () => {
    const other = randomBytes(32);
    expect(isPageCookie(other, cookie)).toBe(false);
    expect(isProven(other, { cookie, token: pageToken(secret, cookie), session: undefined })).toBe(false);
    for (const forged of ["", ".", "x.y", "__proto__", `${cookie}x`, cookie.replace(".", "x.")])
      expect(isPageCookie(secret, forged)).toBe(false);
  });
});
