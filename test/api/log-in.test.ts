import { hash } from "@node-rs/argon2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { hashPassword } from "../../src/auth/passwords.ts";
import { createAccount, removeAccount, setPassword, setRole } from "../../src/store/accounts.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { onFastClock } from "../fixtures/fast-clock.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const password = "correct horse battery";
let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password" });
  app = createApp(lectern);
  const hash = await hashPassword(password);
  for (const name of ["Ada", "Bob"])
    await createAccount(lectern.database, { id: name, name, role: "student", password: hash });
});
afterAll(() => lectern.remove());

const logIn = (name: string, given: string, headers: Record<string, string> = {}, to = app) =>
  to.request("http://localhost/api/session", {
    method: "POST",
    body: JSON.stringify({ name, password: given }),
    headers: { "content-type": "application/json", ...headers },
  });
const sessionOf = (response: Response) =>
  response.headers.getSetCookie().find((cookie) => cookie.startsWith("lectern-session=")) ?? "";
const cookieOf = (response: Response) => sessionOf(response).split(";")[0] ?? "";
const status = async (cookie: string, path = "/api/conversations") =>
  (await app.request(`http://localhost${path}`, { headers: { cookie } })).status;

describe("logging in", () => {
  it("gives a session that no script reads and no other site sends, and ends with logging out", async () => {
    const response = await logIn("ada", password);
    expect(response.status).toBe(200);
    expect(sessionOf(response)).toMatch(/HttpOnly.*SameSite=Strict/);
    const cookie = cookieOf(response);
    expect(await status(cookie)).toBe(200);
    const who = await app.request("http://localhost/api/session", { headers: { cookie } });
    expect(await who.json()).toMatchObject({ mode: "password", user: { name: "Ada", role: "student" } });
    await app.request("http://localhost/api/session", { method: "DELETE", headers: { cookie } });
    expect(await status(cookie)).toBe(401);
  });

  it("keeps no password and no session as it is", async () => {
    const token = cookieOf(await logIn("Ada", password)).split("=")[1] ?? "none";
    const rows = await lectern.database.query("select * from users, sessions");
    expect(JSON.stringify(rows)).not.toContain(password);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
  });

  it.each([
    ["a wrong password", "Ada", "correct horse batterz"],
    ["a name that nobody has", "Eve", password],
    ["the local user, who has no password", "local", ""],
    ["the local user by any", "local", password],
    ["SQL", "' or 1=1 --", "' or 1=1 --"],
    ["a password of 1 MB", "Ada", "x".repeat(1_000_000)],
    ["a name with NUL", "Ada\u0000", password],
  ])("refuses %s", async (_, name, given) => {
    const response = await logIn(name, given);
    expect([400, 401]).toContain(response.status);
    expect(cookieOf(response)).toBe("");
  });

  it("says the same of a wrong name as of a wrong password", async () => {
    const bodies = await Promise.all(
      ["Bob", "Nobody"].map(async (name) => {
        const { trace, ...body } = JSON.parse(await (await logIn(name, "a wrong password")).text());
        return body;
      }),
    );
    expect(bodies[0]).toEqual(bodies[1]);
  });

  it("gives another session each time: a planted one is worth nothing", async () => {
    const planted = "lectern-session=planted-by-somebody-else";
    const response = await logIn("Ada", password, { cookie: planted });
    expect(cookieOf(response)).not.toBe(planted);
    expect(await status(planted)).toBe(401);
    const again = await logIn("Ada", password, { cookie: cookieOf(response) });
    expect(await status(cookieOf(response))).toBe(401);
    expect(await status(cookieOf(again))).toBe(200);
  });

  it("puts off who guesses, by name and address, and says for how long", async () => {
    const own = createApp(lectern);
    for (let n = 0; n < 5; n++) expect((await logIn("Bob", `guess ${n}`, {}, own)).status).toBe(401);
    const sixth = await logIn("BOB", password, {}, own);
    expect(sixth.status).toBe(429);
    expect(Number(sixth.headers.get("retry-after"))).toBeGreaterThan(200);
    expect(sixth.headers.get("content-type")).toContain("problem+json");
    expect((await logIn("Ada", password, {}, own)).status).toBe(200);
  });

  it("puts off guesses that are sent all at once, and counts no log-in", async () => {
    const own = createApp(lectern);
    for (let n = 0; n < 6; n++) expect((await logIn("Bob", password, {}, own)).status).toBe(200);
    const sent = Array.from(
      { length: 9 },
      async (_, n) => (await logIn("Bob", `guess ${n}`, {}, own)).status,
    );
    const statuses = await Promise.all(sent);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  });

  it("slows down guesses at one name from many addresses, and locks nobody out", async () => {
    const own = createApp(lectern);
    const from = (remoteAddress: string, name: string, given: string) =>
      own.request(
        "http://localhost/api/session",
        {
          method: "POST",
          body: JSON.stringify({ name, password: given }),
          headers: { "content-type": "application/json" },
        },
        { incoming: { socket: { remoteAddress } } },
      );
    const cheap = await hash(password, { memoryCost: 1_024, timeCost: 1, parallelism: 1 });
    await createAccount(lectern.database, { id: "Cat", name: "Cat", role: "student", password: cheap });
    for (let n = 0; n < 50; n++)
      expect((await from(`203.0.113.${n}`, "Cat", "a wrong guess")).status).toBe(401);
    const isSlowed = (name: string) =>
      onFastClock(async () => {
        const { setTimeout: wait } = globalThis;
        const pauses: (number | undefined)[] = [];
        // No spy: one that is restored after its clock has gone brings that clock back.
        globalThis.setTimeout = ((run: () => void, milliseconds?: number) => {
          pauses.push(milliseconds);
          return wait(run, milliseconds);
        }) as typeof wait;
        const { status } = await from("198.51.100.1", name, password);
        globalThis.setTimeout = wait;
        expect(status).toBe(200);
        return pauses.includes(5_000);
      });
    expect(await isSlowed("Ada")).toBe(false);
    expect(await isSlowed("cat")).toBe(true);
  });
});

describe("a session", () => {
  it("is over after half a day without a request, and after a week", async () => {
    const { cookie } = await addUser(lectern.database, { name: "idle", role: "student" });
    expect(await status(cookie)).toBe(200);
    await lectern.database.script("update sessions set used_at = now() - interval '13 hours'");
    expect(await status(cookie)).toBe(401);
    const late = await addUser(lectern.database, { name: "late", role: "student" });
    await lectern.database.script("update sessions set expires_at = now()");
    expect(await status(late.cookie)).toBe(401);
  });

  it("follows the account: role, password, removal", async () => {
    const { database } = lectern;
    const { id, cookie } = await addUser(database, { name: "moving", role: "student" });
    expect(await status(cookie, "/api/usage")).toBe(403);
    await setRole(database, id, "teacher");
    expect(await status(cookie, "/api/usage")).toBe(200);
    await setPassword(database, id, "another hash");
    expect(await status(cookie)).toBe(401);
    const gone = await addUser(database, { name: "gone", role: "admin" });
    await removeAccount(database, gone.id);
    expect(await status(gone.cookie)).toBe(401);
  });

  it("is of its own installation", async () => {
    const { cookie } = await addUser(lectern.database, { name: "stranger", role: "admin" });
    const other = await makeBakery({}, { LECTERN_AUTH: "password" });
    const { status } = await createApp(other).request("http://localhost/api/courses", {
      headers: { cookie },
    });
    expect(status).toBe(401);
    await other.remove();
  });
});
