import { generateKeyPair, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { getAccount, listAccounts } from "../../src/store/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { type IdentityProvider, openIdentityProvider } from "../fixtures/identity-provider.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const here = "http://localhost:3000";
let provider: IdentityProvider;
let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  provider = await openIdentityProvider(`${here}/auth/callback`);
  lectern = await makeBakery(
    {},
    {
      LECTERN_AUTH: "oidc",
      LECTERN_OIDC_ISSUER: `${provider.issuer}, audience=lectern-api`,
      LECTERN_OIDC_CLIENT: "lectern",
      LECTERN_OIDC_SECRET: "a secret of the client",
      LECTERN_OIDC_ROLES: "groups:lecturers=teacher,groups:staff=admin",
    },
  );
  app = createApp(lectern);
});
afterAll(async () => {
  await lectern.remove();
  await provider.close();
});
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  provider.user = { sub: "s-1", name: "ada", groups: [] };
  provider.hidesKeys = false;
});

/** A browser's cookies, of whichever site. */
type Jar = Map<string, string>;
function keep(jar: Jar, response: Response): Response {
  for (const line of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /expires=Thu, 01 Jan 1970|max-age=0/i.test(line)) jar.delete(name);
    else jar.set(name, value);
  }
  return response;
}
const cookie = (jar: Jar) => Array.from(jar, ([name, value]) => `${name}=${value}`).join("; ");
const ask = async (jar: Jar, path: string) =>
  keep(jar, await app.request(`${here}${path}`, { headers: { cookie: cookie(jar) } }));
const locationOf = (response: Response) => response.headers.get("location") ?? "";

/** Goes to the provider and agrees; returns the address that the browser is sent back to. */
async function goThere(jar: Jar, from = ""): Promise<string> {
  const query = from === "" ? "" : `?${new URLSearchParams({ back: from })}`;
  let next = locationOf(await ask(jar, `/auth/log-in${query}`));
  const there: Jar = new Map();
  while (next !== "" && !next.startsWith(here)) {
    const response = await fetch(new URL(next, provider.issuer), {
      redirect: "manual",
      headers: { cookie: cookie(there) },
    });
    keep(there, response);
    next = locationOf(response);
  }
  return next.slice(here.length);
}
const comeBack = async (jar: Jar, path: string) => locationOf(await ask(jar, path));
const userOf = async (jar: Jar) => JSON.parse(await (await ask(jar, "/api/session")).text()).user;

describe("logging in at an identity provider", () => {
  it("makes an account, with the role that the claims give", async () => {
    const jar: Jar = new Map();
    provider.user = { sub: "s-7", name: "grace", groups: ["lecturers", "chess"] };
    const back = await goThere(jar);
    expect(new URL(back, here).searchParams.get("code")).toBeTruthy();
    expect(await comeBack(jar, back)).toBe("/");
    expect(await userOf(jar)).toEqual({ name: "grace", role: "teacher" });
    provider.user.groups = ["staff"];
    await comeBack(jar, await goThere(jar));
    expect(await userOf(jar)).toEqual({ name: "grace", role: "admin" });
    provider.user.groups = [];
    await comeBack(jar, await goThere(jar));
    expect(await userOf(jar)).toEqual({ name: "grace", role: "student" });
    expect((await listAccounts(lectern.database)).map(({ name }) => name)).toEqual(["grace"]);
  });

  it("asks with PKCE, and with a state and a nonce of its own each time", async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(async () => new URL(locationOf(await ask(new Map(), "/auth/log-in"))).searchParams),
    );
    expect(one?.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one?.get(name)).toMatch(/^[\w-]{43}$/);
      expect(one?.get(name)).not.toBe(other?.get(name));
    }
  });

  const failed = "/#log-in-failed";

  it("ends once: a replayed state is refused", async () => {
    const jar: Jar = new Map();
    const back = await goThere(jar);
    const again = new Map(jar);
    expect(await comeBack(jar, back)).toBe("/");
    expect(await comeBack(again, back)).toBe(failed);
    expect(await userOf(again)).toBeNull();
  });

  it.each([
    ["/c/My%20course/chat/abc?slide=s1&quote=what%20is%20said", null],
    ["/teach/%C3%84/decks", null],
    ["//evil.example/", "/"],
    ["/\\evil.example", "/"],
    ["https://evil.example/", "/"],
    ["/auth/log-in", "/"],
    ["/api/session", "/"],
    ["/\tü\n", "/"],
  ])("leads back to where the reader was, on this site alone: %s", async (from, elsewhere) => {
    const jar: Jar = new Map();
    const back = await goThere(jar, from);
    expect(await comeBack(jar, back)).toBe(elsewhere ?? from);
    const another: Jar = new Map();
    const refused = (await goThere(another, from)).replace(/code=[^&]+/, "code=guessed");
    expect(await comeBack(another, refused)).toBe(`${elsewhere ?? from}#log-in-failed`);
  });

  it("is of the browser that began it: another's code logs nobody in (session fixation)", async () => {
    const thief: Jar = new Map();
    const planted = await goThere(thief);
    const victim: Jar = new Map();
    expect(await comeBack(victim, planted)).toBe(failed);
    expect(await userOf(victim)).toBeNull();
    await ask(victim, "/auth/log-in");
    expect(await comeBack(victim, planted)).toBe(failed);
    expect(await userOf(victim)).toBeNull();
  });

  it("takes no session that stood there before", async () => {
    const jar: Jar = new Map([["lectern-session", "planted"]]);
    await comeBack(jar, await goThere(jar));
    expect(jar.get("lectern-session")).not.toBe("planted");
    expect(await userOf(jar)).toMatchObject({ name: "ada" });
  });

  it.each([
    ["another state", (back: string) => back.replace(/state=[^&]+/, "state=guessed")],
    ["no state", (back: string) => back.replace(/&?state=[^&]+/, "")],
    ["another code", (back: string) => back.replace(/code=[^&]+/, "code=guessed")],
    ["another issuer", (back: string) => back.replace(/iss=[^&]+/, "iss=https%3A%2F%2Fevil.example")],
    ["a refusal", (back: string) => back.replace(/code=[^&]+/, "error=access_denied")],
  ])("fails with %s", async (_, change) => {
    const jar: Jar = new Map();
    expect(await comeBack(jar, change(await goThere(jar)))).toBe(failed);
    expect(await userOf(jar)).toBeNull();
  });

  it("fails where it took too long", async () => {
    const jar: Jar = new Map();
    const back = await goThere(jar);
    await lectern.database.script("update log_ins_under_way set expires_at = now()");
    expect(await comeBack(jar, back)).toBe(failed);
  });

  it("says so where the provider can't be reached", async () => {
    const config = { ...lectern.config, oidc: { ...lectern.config.oidc, issuer: "http://localhost:1" } };
    const alone = createApp({ ...lectern, config });
    const response = await alone.request(`${here}/auth/log-in`);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBeTruthy();
  });
});

describe("an access token", () => {
  const get = async (token: string, path = "/api/conversations", to = app) =>
    (await to.request(`${here}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;

  it("is taken where it is for this API, with the role that it gives", async () => {
    expect(await get(await provider.sign({}))).toBe(200);
    expect(await get(await provider.sign({}), "/api/usage")).toBe(403);
    expect(await get(await provider.sign({ groups: ["lecturers"] }), "/api/usage")).toBe(200);
    // As Cognito writes it.
    expect(await get(await provider.sign({ aud: undefined as never, client_id: "lectern-api" }))).toBe(200);
  });

  it("renames nobody, and a name of several is refused where an id is taken", async () => {
    const { database } = lectern;
    const sign = (sub: string, name: string) => provider.sign({ sub, preferred_username: name });
    expect(await get(await sign("s-8", "mary"))).toBe(200);
    expect(await get(await sign("s-8", "mary shelley"))).toBe(200);
    const { id } = await getAccount(database, "mary");
    expect(await get(await sign("s-9", "Mary"))).toBe(200);
    await expect(getAccount(database, "mary")).rejects.toMatchObject({ code: "invalid" });
    expect(await get(await sign("s-10", id))).toBe(200);
    expect((await getAccount(database, id)).name).toBe("mary");
  });

  const past = Math.floor(Date.now() / 1_000) - 3_600;
  it.each<[string, () => Promise<string> | string]>([
    ["expired", () => provider.sign({ exp: past })],
    ["not yet valid", () => provider.sign({ nbf: past + 7_200 })],
    ["for another audience", () => provider.sign({ aud: "another" })],
    ["for the page's client", () => provider.sign({ aud: "lectern" })],
    ["of another issuer", () => provider.sign({ iss: "https://evil.example" })],
    ["of nobody", () => provider.sign({ sub: "" })],
    ["an ID token of Cognito", () => provider.sign({ token_use: "id" })],
    ["an ID token", () => provider.sign({ nonce: "n" })],
    ["forged", async () => provider.sign({}, (await generateKeyPair("RS256")).privateKey)],
    ["changed", async () => (await provider.sign({})).replace(/\.[^.]+\./, (body) => changed(body))],
    ["without its signature", async () => (await provider.sign({})).replace(/[^.]+$/, "")],
    ["unsigned (alg: none)", () => unsigned()],
    ["no token", () => "x.y.z"],
    ["a megabyte", () => `a.${"b".repeat(15_000)}.c`],
  ])("is refused where it is %s", async (_, make) => {
    expect(await get(await make())).toBe(401);
  });

  const unsigned = () =>
    new UnsecuredJWT({ iss: provider.issuer, sub: "s-1", aud: "lectern-api" })
      .setExpirationTime("1 hour")
      .encode();
  const changed = (body: string) => {
    const claims = JSON.parse(Buffer.from(body.slice(1, -1), "base64url").toString());
    return `.${Buffer.from(JSON.stringify({ ...claims, groups: ["staff"] })).toString("base64url")}.`;
  };

  it("waits where the keys can't be had, and is not taken on trust", async () => {
    const fresh = createApp(lectern);
    provider.hidesKeys = true;
    expect(await get(await provider.sign({}), "/api/conversations", fresh)).toBe(503);
    provider.hidesKeys = false;
    expect(await get(await provider.sign({}), "/api/conversations", fresh)).toBe(200);
    // Keys that are known are enough.
    provider.hidesKeys = true;
    expect(await get(await provider.sign({}), "/api/conversations", fresh)).toBe(200);
  });

  it("is refused where no audience is set", async () => {
    const config = { ...lectern.config, oidc: { ...lectern.config.oidc, audience: undefined } };
    expect(await get(await provider.sign({}), "/api/courses", createApp({ ...lectern, config }))).toBe(401);
  });
});
