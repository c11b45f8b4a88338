import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { Config } from "../config.ts";
import { LecternError } from "../errors.ts";
import { findEnrolled } from "../store/accounts.ts";
import type { Queryable } from "../store/database.ts";
import { type Caller, toCaller } from "./caller.ts";
import { enrol, toIdentity } from "./identity.ts";
import type { Oidc } from "./oidc.ts";

/** Asymmetric ones: with a shared secret, whoever can check a token can make one. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const tolerance = "30 s";
/** What is wrong with the token, and not with the way to its keys. */
const refused = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

export type WhoseToken = (token: string) => Promise<Caller | null>;

/** Access tokens of the identity provider, checked by its published keys. Null of a token that is not good. */
export function readBearer(
  database: Queryable,
  { issuer, audience, roles }: Config["oidc"],
  oidc: Oidc,
): WhoseToken {
  let keys: JWTVerifyGetKey | null = null;
  return async (token) => {
    if (audience === undefined || issuer === undefined) return null;
    const claims = await verify(token, audience);
    const identity = claims && toIdentity(claims, roles);
    if (!identity) return null;
    // Only a log-in renames: an access token often bears another name, or none.
    const account =
      (await findEnrolled(database, identity)) ?? (await enrol(database, { ...identity, role: null }));
    // A token that says nothing of roles gives the least, whatever its owner's last log-in said.
    return toCaller({ ...account, role: roles.length === 0 ? account.role : (identity.role ?? "student") });
  };

  async function verify(token: string, expected: string): Promise<Record<string, unknown> | null> {
    try {
      keys ??= createRemoteJWKSet(await oidc.keysUrl(), { timeoutDuration: 5_000 });
      const { payload } = await jwtVerify(token, keys, {
        ...(issuer === undefined ? {} : { issuer }),
        algorithms,
        clockTolerance: tolerance,
        requiredClaims: ["exp", "sub"],
      });
      return isFor(payload, expected) ? payload : null;
    } catch (cause) {
      if (cause instanceof LecternError) throw cause;
      if (refused.some((kind) => cause instanceof kind)) return null;
      throw new LecternError(
        "unavailable",
        "The identity provider's keys can't be read: try again in a moment",
        {
          cause,
        },
      );
    }
  }
}

/** Cognito names an access token's client in place of its audience; an ID token is for the page, not for the API. */
function isFor(claims: Record<string, unknown>, expected: string): boolean {
  if (claims.token_use === "id" || claims.nonce !== undefined) return false;
  const audiences = [claims.aud ?? claims.client_id].flat();
  return audiences.includes(expected);
}
