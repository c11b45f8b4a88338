import { z } from "zod";
import { allowances, integer, oidcRoles, optional, optionalPath, origins, text } from "./setting-kinds.ts";

/** Where a server listens, whom it answers, and what it may spend on them. */
export const server = {
  LECTERN_HOST: text("127.0.0.1").describe(
    "the address to listen on; if others can reach it, it needs a log-in (`LECTERN_AUTH`)",
  ),
  LECTERN_AUTH: z
    .enum(["local", "password", "oidc", "insecure-open"])
    .default("local")
    .describe(
      "who may use the server: `local`, whoever sits at this machine; `password`, those who have an account and log in (`lectern users`); `oidc`, those who log in at an identity provider; `insecure-open`, everybody who can reach it, with every right: only if something else keeps strangers out, such as a container whose port is published to one machine. See [security.md](security.md)",
    ),
  LECTERN_ORIGIN: origins().describe(
    "the origins by which browsers know the server behind a reverse proxy, such as `https://tutor.example.org`, separated by commas",
  ),
  LECTERN_PORT: integer(3000, 0, 65535).describe("the port to listen on"),
  LECTERN_MAX_STREAMS: integer(300, 1, 10_000).describe(
    "how many answers may be written at once; further requests get a 503 with a time to retry",
  ),
  LECTERN_OIDC_ISSUER: optional()
    .refine(
      (issuer) =>
        issuer === undefined || /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]|$))/.test(issuer),
      "takes an address that begins with https://",
    )
    .describe(
      "the OpenID Connect provider, such as `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example`",
    ),
  LECTERN_OIDC_CLIENT: optional().describe(
    "the id under which the provider knows Lectern; its callback is `/auth/callback` at `LECTERN_ORIGIN`",
  ),
  LECTERN_OIDC_SECRET: optional().describe("the client's secret, where it has one"),
  LECTERN_OIDC_ROLES: oidcRoles().describe(
    "roles by claims, separated by commas: `cognito:groups:lecturers=teacher`; whoever has none of them is a student. Unset, `lectern users role` gives roles",
  ),
  LECTERN_OIDC_AUDIENCE: optional().describe(
    "the audience of the provider's access tokens that programs may ask with; unset, only keys (`lectern keys`) are taken",
  ),
  LECTERN_AUDIT: z
    .enum(["actions", "questions"])
    .default("actions")
    .describe("whether the audit log (`lectern audit`) keeps who did what, or what was asked too"),
  LECTERN_QUESTIONS_PER_MINUTE: integer(20, 1, 100_000).describe(
    "how many questions and searches each user (with `LECTERN_AUTH=insecure-open`, each address) may send in a minute; further ones get a 429",
  ),
  LECTERN_STREAMS_PER_USER: integer(3, 1, 10_000).describe(
    "how many answers may be written for one user at once",
  ),
  LECTERN_ALLOWANCES: allowances().describe(
    "what may be spent in a day (UTC) by a user, on a course, and altogether: `user:0.50usd, course:20usd, all:2000000tokens`. If a price is unknown, an allowance of tokens still holds, but one of money does not",
  ),
  LECTERN_KEEP_DAYS: integer(0, 0, 36_500).describe(
    "conversations that nobody has used for so many days are deleted while the server runs; 0: never",
  ),
  LECTERN_COURSES: optionalPath().describe("a folder whose subfolders may be synced over the API"),
  LECTERN_PRICES: optionalPath().describe(
    "a file of your own prices, which take precedence over `src/ledger/prices.yaml`",
  ),
};
