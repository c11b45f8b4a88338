import { z } from "zod";
import { choice, detailed, integer, oidcRoles, optional, optionalPath, origins, text } from "./kinds.ts";
import { limitsSetting } from "./limits.ts";

const takesIssuer = "takes an address that begins with https:// and, after a comma, audience=NAME";
const issuer = z
  .string()
  .regex(/^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]|$))/, takesIssuer)
  .optional();

/** Where a server listens, whom it answers, and what it may spend on them. */
export const server = {
  LECTERN_HOST: text("127.0.0.1").describe(
    "the address to listen on; if others can reach it, it needs a log-in (`LECTERN_AUTH`)",
  ),
  LECTERN_PORT: integer(0, 65535).default(3000).describe("the port to listen on"),
  LECTERN_ORIGIN: origins().describe(
    "the origins by which browsers know the server behind a reverse proxy, such as `https://tutor.example.org`, separated by commas",
  ),
  LECTERN_AUTH: choice(["local", "password", "oidc", "insecure-open"])
    .default("local")
    .describe(
      "who may use the server: `local`, whoever sits at this machine; `password`, those who have an account and log in (`lectern users`); `oidc`, those who log in at an identity provider; `insecure-open`, everybody who can reach it, with every right: only if something else keeps strangers out, such as a container whose port is published to one machine. See [security.md](security.md)",
    ),
  LECTERN_OIDC_ISSUER: detailed(
    { value: issuer, audience: z.string(takesIssuer).optional() },
    takesIssuer,
  ).describe(
    "the OpenID Connect provider, such as `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example`; after a comma, `audience=NAME`, the audience of its access tokens that programs may ask with: without it, only keys (`lectern keys`) are taken",
  ),
  LECTERN_OIDC_CLIENT: optional().describe(
    "the id under which the provider knows Lectern; its callback is `/auth/callback` at `LECTERN_ORIGIN`",
  ),
  LECTERN_OIDC_SECRET: optional().describe("the client's secret, where it has one"),
  LECTERN_OIDC_ROLES: oidcRoles().describe(
    "roles by claims, separated by commas: `cognito:groups:lecturers=teacher`; whoever has none of them is a student. Unset, `lectern users role` gives roles",
  ),
  LECTERN_AUDIT: choice(["actions", "questions"])
    .default("actions")
    .describe("whether the audit log (`lectern audit`) keeps who did what, or what was asked too"),
  LECTERN_LIMITS: limitsSetting().describe(
    "how much users may ask, what may be spent, and how large and how old things may become, separated by commas: `user:20questions/min, user:0.50usd, file:200MB`. The next table lists the limits; what you do not name stays as it is there",
  ),
  LECTERN_COURSES: optionalPath().describe("a folder whose subfolders may be synced over the API"),
  LECTERN_PRICES: optionalPath().describe(
    "a file of your own prices, which take precedence over `src/ledger/prices.yaml`",
  ),
};
