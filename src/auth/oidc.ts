import * as client from "openid-client";
import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import type { LogInUnderWay } from "../store/log-ins-under-way.ts";
import { type Identity, toIdentity } from "./identity.ts";
import { isLoopback } from "./loopback.ts";

/** Code flow with PKCE (RFC 7636, OpenID Connect Core) at any provider that can be discovered. */
export interface Oidc {
  /** Where the browser goes, and what it must come back with. */
  begin(callback: URL): Promise<{ url: URL; underWay: LogInUnderWay }>;
  /** `came`: the whole address that the browser came back to. Throws `unauthenticated` where anything is not as it must be. */
  finish(came: URL, underWay: LogInUnderWay): Promise<Identity>;
  /** Where the provider's keys are. */
  keysUrl(): Promise<URL>;
}

const timeoutSeconds = 10;

export function connectOidc({ issuer, clientId, secret, roles }: Config["oidc"]): Oidc {
  let discovered: Promise<client.Configuration> | null = null;
  const discover = () => {
    discovered ??= discoverProvider({ issuer, clientId, secret }).catch((cause) => {
      // The next one asks again.
      discovered = null;
      throw new LecternError("unavailable", "The identity provider can't be reached: try again in a moment", {
        cause,
      });
    });
    return discovered;
  };
  return {
    async begin(callback) {
      const provider = await discover();
      const underWay = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(provider, {
        redirect_uri: callback.href,
        scope: "openid profile email",
        code_challenge: await client.calculatePKCECodeChallenge(underWay.verifier),
        code_challenge_method: "S256",
        state: underWay.state,
        nonce: underWay.nonce,
      });
      return { url, underWay };
    },
    async finish(came, { state, nonce, verifier }) {
      const provider = await discover();
      const tokens = await client
        .authorizationCodeGrant(provider, came, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        .catch((cause) => {
          throw new LecternError("unauthenticated", `The log-in failed: ${errorMessage(cause)}`, { cause });
        });
      const identity = toIdentity({ ...tokens.claims() }, roles);
      if (identity) return identity;
      throw new LecternError("unauthenticated", "The log-in failed: the identity provider names nobody");
    },
    async keysUrl() {
      const { jwks_uri: keys } = (await discover()).serverMetadata();
      if (keys) return new URL(keys);
      throw new LecternError("unavailable", "The identity provider publishes no keys");
    },
  };
}

async function discoverProvider({ issuer, clientId, secret }: Omit<Config["oidc"], "roles" | "audience">) {
  const url = new URL(issuer ?? "");
  // Without TLS only a provider on this very machine, as for development.
  const execute = url.protocol === "http:" && isLoopback(url.hostname) ? [client.allowInsecureRequests] : [];
  const authentication = secret === undefined ? client.None() : client.ClientSecretPost(secret);
  return client.discovery(url, clientId ?? "", undefined, authentication, {
    execute,
    timeout: timeoutSeconds,
  });
}
