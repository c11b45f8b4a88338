import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { issueApiKey } from "../../src/auth/api-keys.ts";
import { removeAccount, setRole } from "../../src/store/accounts.ts";
import { listApiKeys, removeApiKey, type Scope } from "../../src/store/api-keys.ts";
import { beginExchange } from "../../src/store/conversations.ts";
import { findCourses } from "../../src/store/courses.ts";
import { removeMember } from "../../src/store/members.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password" });
  await lectern.ingestText("chess", {
    "chess.md": "# Openings\n\nThe starter of a game is the king's pawn.",
  });
  app = createApp(lectern);
  await addUser(lectern.database, { name: "grace", role: "teacher", courses: ["bakery", "chess"] });
});
afterAll(() => lectern.remove());

async function makeKey(scopes: Scope[], course?: string, userId = "id-grace") {
  const [only] = course === undefined ? [] : await findCourses(lectern.database, course);
  return issueApiKey(lectern.database, { userId, name: "test", scopes, courseId: only?.id ?? null });
}
const get = async (key: string, path = "/api/courses", scheme = "Bearer") =>
  app.request(`http://localhost${path}`, { headers: { authorization: `${scheme} ${key}` } });
const post = async (key: string, path: string, body: object) =>
  app.request(`http://localhost${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json",
    },
    body: JSON.stringify(body),
  });
const namesOf = async (response: Response) =>
  JSON.parse(await response.text()).map(({ name }: { name: string }) => name);

describe("a key", () => {
  it("opens what its scopes say, and the database can't tell it", async () => {
    const { key } = await makeKey(["read"]);
    expect(await namesOf(await get(key))).toEqual(["bakery", "chess"]);
    expect((await post(key, "/api/search", { question: "starter" })).status).toBe(403);
    expect((await post(key, "/api/chat", { question: "starter" })).status).toBe(403);
    expect((await post((await makeKey(["ask"])).key, "/api/chat", { question: "starter" })).status).toBe(200);
    const rows = await lectern.database.query("select * from api_keys");
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(JSON.stringify(await listApiKeys(lectern.database))).not.toContain(key);
  });

  it("of a course opens that one only", async () => {
    const { key } = await makeKey(["read", "ask"], "bakery");
    expect(await namesOf(await get(key))).toEqual(["bakery"]);
    expect((await get(key, "/api/courses/chess/slides")).status).toBe(404);
    expect((await post(key, "/api/search", { question: "pawn", course: "chess" })).status).toBe(404);
  });

  it("of a course opens that course's conversations only", async () => {
    const { database } = lectern;
    const { key } = await makeKey(["read", "ask", "write"], "bakery");
    const owner = "id-grace";
    for (const course of ["bakery", "chess"])
      await beginExchange(database, { id: `about-${course}`, owner, course, title: "t", question: "q" });
    expect((await get(key, "/api/conversations/about-bakery")).status).toBe(200);
    expect((await get(key, "/api/conversations/about-chess")).status).toBe(404);
    const asked = { question: "pawn", conversationId: "about-chess" };
    expect((await post(key, "/api/chat", asked)).status).toBe(404);
    const listed = await (await get(key, "/api/conversations?course=chess")).text();
    expect(listed).not.toContain("about-chess");
  });

  it("may no more than its user may, whatever became of them", async () => {
    const { database } = lectern;
    await addUser(database, { name: "tim", role: "teacher", courses: ["bakery"] });
    const { key } = await makeKey(["read"], "bakery", "id-tim");
    expect((await get(key, "/api/usage")).status).toBe(200);
    await setRole(database, "id-tim", "student");
    expect((await get(key, "/api/usage")).status).toBe(403);
    const [bakery] = await findCourses(database, "bakery");
    await removeMember(database, bakery?.id ?? 0, "id-tim");
    expect(await namesOf(await get(key))).toEqual([]);
    await removeAccount(database, "id-tim");
    expect((await get(key)).status).toBe(401);
  });

  it("opens nothing once it is removed", async () => {
    const { id, key } = await makeKey(["read"]);
    expect((await get(key)).status).toBe(200);
    expect(await removeApiKey(lectern.database, id)).toBe(true);
    expect((await get(key)).status).toBe(401);
  });

  it.each(["lectern_", "lectern_guessed", "x", "", "a.b.c", "lectern_' or 1=1"])(
    "is not %j, beside a good log-in either",
    async (key) => {
      const { cookie } = await addUser(lectern.database, { name: `of ${key}`, role: "admin" });
      const headers = { authorization: `Bearer ${key}` };
      expect((await app.request("http://localhost/api/courses", { headers })).status).toBe(401);
      if (!/^[\w.]+$/.test(key)) return;
      const both = { ...headers, cookie };
      expect((await app.request("http://localhost/api/courses", { headers: both })).status).toBe(401);
    },
  );
});
