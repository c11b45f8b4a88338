import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies: Record<string, string> = {};
beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password" });
  app = createApp(lectern);
  for (const name of ["ada", "bob"])
    cookies[name] = (await addUser(lectern.database, { name, role: "teacher" })).cookie;
});
afterAll(() => lectern.remove());

const request = (who: string, path: string, body?: string) =>
  app.request(`http://localhost/api${path}`, {
    headers: { cookie: cookies[who] ?? "", "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body }),
  });
const begin = async (who: string, name: string) =>
  (await request(who, "/courses", JSON.stringify({ name }))).status;

describe("a new course", () => {
  it("is its teacher's, who adds decks to it and asks it; nobody else's", async () => {
    expect((await request("ada", "/courses/Knots/decks?name=a.md", "# Bowline")).status).toBe(404);
    expect(await begin("ada", " Knots ")).toBe(201);
    expect(await (await request("ada", "/courses")).json()).toEqual([]);
    expect(await begin("ada", "Knots")).toBe(201);
    const added = await request("ada", "/courses/Knots/decks?name=a.md", "# Bowline\n\nA loop that holds.");
    expect(await added.text()).toContain('"type":"summary"');
    expect(await (await request("ada", "/courses")).json()).toEqual([{ name: "Knots", decks: 1, slides: 1 }]);
    expect(await (await request("bob", "/courses")).json()).toEqual([]);
    expect((await request("bob", "/courses/Knots/decks?name=b.md", "# Mine")).status).toBe(404);
  });

  it("takes no name that another course has", async () => {
    expect(await begin("ada", "bakery")).toBe(409);
    expect(await begin("bob", "Knots")).toBe(409);
    expect(await begin("bob", "")).toBe(400);
    expect(await begin("bob", "Ropes")).toBe(201);
    expect(await begin("ada", "Ropes")).toBe(409);
  });
});
