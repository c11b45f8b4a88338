import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { listDeeds } from "../../src/store/audit.ts";
import { keepTidy } from "../../src/store/tidy.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";
import { makeProvider } from "../fixtures/provider.ts";

const question = "When do I feed the sourdough starter of my grandmother?";
let lectern: TestLectern;
let cookie: string;
beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password" });
  ({ cookie } = await addUser(lectern.database, { name: "ada", role: "student", courses: ["bakery"] }));
});
afterAll(() => lectern.remove());

const send = (app: ReturnType<typeof createApp>, method: string, path: string, body?: object, as = cookie) =>
  app.request(`http://localhost/api${path}`, {
    method,
    headers: { cookie: as, accept: "application/json", "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const deeds = () => listDeeds(lectern.database, { days: 1, limit: 100 });

describe("the audit log", () => {
  it("tells who did what to which course, refused or not, and not what was asked", async () => {
    const app = createApp(lectern);
    await (await send(app, "POST", "/chat", { question, conversationId: "c1" })).text();
    await send(app, "PATCH", "/conversations/c1", { title: "mine" });
    await send(app, "DELETE", "/conversations/of-another");
    await send(app, "POST", "/courses/bakery/sync", { folder: "x" });
    await send(app, "POST", "/session", { name: "ada", password: "a wrong guess" }, "");
    expect(await deeds()).toMatchObject([
      { user: null, action: "log in", status: 401 },
      { user: "ada", action: "sync", course: "bakery", status: 403 },
      { user: "ada", action: "delete a conversation", object: "of-another", status: 404 },
      { user: "ada", action: "rename a conversation", course: "bakery", object: "c1", status: 200 },
      { user: "ada", action: "ask", course: "bakery", status: 200, question: null },
    ]);
    const kept = JSON.stringify(await deeds());
    expect(kept).not.toContain("grandmother");
    expect(kept).not.toContain("guess");
  });

  it("tells what was asked where the installation says so", async () => {
    const app = createApp({ ...lectern, config: { ...lectern.config, audit: "questions" } });
    await send(app, "POST", "/search", { question });
    expect((await deeds())[0]).toMatchObject({ action: "search", course: "bakery", question });
    const named = `${question} Write to ada@example.org`;
    for (const path of ["/search", "/chat"]) {
      await (await send(app, "POST", path, { question: named })).text();
      expect((await deeds())[0]?.question).toBe(`${question} Write to {EMAIL}`);
    }
  });

  it("is not filled by strangers, nor by long names, nor for ever", async () => {
    const app = createApp(lectern);
    const before = (await deeds()).length;
    expect((await send(app, "DELETE", "/conversations/c1", undefined, "")).status).toBe(401);
    expect((await send(app, "POST", "/session", { name: "" }, "")).status).toBe(400);
    expect(await deeds()).toHaveLength(before);
    await send(app, "DELETE", `/conversations/${"x".repeat(10_000)}`);
    expect((await deeds())[0]?.object).toBe("x".repeat(200));
    await lectern.database.query(
      "update audit set done_at = now() - interval '366 days' where object is null",
    );
    await keepTidy(lectern.database, null).stop();
    const kept = await listDeeds(lectern.database, { days: 1_000, limit: 100 });
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter(({ object }) => object === null)).toEqual([]);
  });

  it("is not kept of whoever is alone at the machine", async () => {
    const before = (await deeds()).length;
    const app = createApp({ ...lectern, config: { ...lectern.config, auth: "local" } });
    expect((await send(app, "POST", "/search", { question }, "")).status).toBe(200);
    expect(await deeds()).toHaveLength(before);
  });
});

describe("a failure that nobody foresaw", () => {
  it("is named alike to the reader and in the log, which tells no question, key or token", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const secrets = ["lectern_abcdefgh123", "sk-abcdefgh12345", "eyJhbGciOi.eyJzdWIi.c2ln"];
    const fault = new Error(`lost on ${question} with ${secrets.join(" ")} at postgres://me:hunter2@db/x`);
    const database = {
      ...lectern.database,
      query: <Row>(sql: string, params?: unknown[]) =>
        sql.includes("from courses k where")
          ? Promise.reject(fault)
          : lectern.database.query<Row>(sql, params),
    };
    const app = createApp({ ...lectern, database, provider: makeProvider() });
    const response = await send(app, "POST", "/search", { question });
    expect(response.status).toBe(500);
    const { trace, detail } = JSON.parse(await response.text());
    expect(trace).toMatch(/^[0-9a-f]{16}$/);
    expect(response.headers.get("x-trace-id")).toBe(trace);
    expect(detail).not.toContain("lost");
    const log = logged.mock.calls.flat().join("\n");
    expect(log).toContain(trace);
    expect(log).toContain("lost on … with");
    for (const secret of [...secrets, "hunter2", "grandmother", cookie.split("=")[1] ?? "none"])
      expect(log).not.toContain(secret);
    logged.mockRestore();
  });
});
