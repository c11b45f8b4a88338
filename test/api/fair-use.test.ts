import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { loadConfig } from "../../src/config.ts";
import { keepSpending } from "../../src/store/spending.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";
import { makeProvider } from "../fixtures/provider.ts";

let lectern: TestLectern;
let goOn = () => {};
/** Answers wait for it. */
const held = new Promise<void>((resolve) => {
  goOn = resolve;
});
const cookies: Record<string, string> = {};
const question = { question: "When do I feed the sourdough starter?" };

beforeAll(async () => {
  const { converse } = makeProvider();
  lectern = await makeBakery(
    {
      async *converse(request, signal) {
        await held;
        yield* converse(request, signal);
      },
    },
    {
      LECTERN_AUTH: "password",
      LECTERN_LIMITS: "user:4questions/min, user:2streams, user:1usd, course:3usd, all:1000tokens",
    },
  );
  for (const name of ["ada", "bob", "eve", "tom", "ann"])
    cookies[name] = (await addUser(lectern.database, { name, role: "student", courses: ["bakery"] })).cookie;
});
afterAll(() => lectern.remove());

const post = (app: ReturnType<typeof createApp>, who: string, path: string) =>
  app.request(`http://localhost/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: cookies[who] ?? "" },
    body: JSON.stringify(question),
  });

async function expectLimit(response: Response, detail: RegExp, seconds: [number, number]) {
  expect(response.status).toBe(429);
  expect(response.headers.get("content-type")).toContain("problem+json");
  expect(await response.json()).toMatchObject({ code: "limited", detail: expect.stringMatching(detail) });
  const wait = Number(response.headers.get("retry-after"));
  expect(wait).toBeGreaterThanOrEqual(seconds[0]);
  expect(wait).toBeLessThanOrEqual(seconds[1]);
}

describe("fair use", () => {
  it("limits a user's questions within a minute, and nobody else's", async () => {
    const app = createApp(lectern);
    for (let n = 0; n < 4; n++) expect((await post(app, "ada", "search")).status).toBe(200);
    await expectLimit(await post(app, "ada", "search"), /4 questions within a minute/, [1, 60]);
    await expectLimit(await post(app, "ada", "chat"), /4 questions within a minute/, [1, 60]);
    expect((await post(app, "bob", "search")).status).toBe(200);
  });

  it("counts the questions that the page offers apart from those that are asked", async () => {
    const app = createApp(lectern);
    const offer = (after: number) =>
      app.request(`http://localhost/api/courses/bakery/questions?after=${after}`, {
        headers: { cookie: cookies.tom ?? "" },
      });
    for (let after = 0; after < 8; after++) expect((await offer(after)).status).toBe(200);
    await expectLimit(await offer(8), /as many offers as may be/, [1, 60]);
    expect((await post(app, "tom", "search")).status).toBe(200);
  });

  it("limits the answers that are written for a user at once", async () => {
    const app = createApp(lectern);
    const writing = [await post(app, "eve", "chat"), await post(app, "eve", "chat")];
    await expectLimit(await post(app, "eve", "chat"), /2 answers are being written for you/, [5, 5]);
    goOn();
    for (const response of writing) await response.text();
    expect((await post(app, "eve", "search")).status).toBe(200);
  });

  it("limits what a user, a course and all may spend in a day", async () => {
    const app = createApp(lectern);
    const { database } = lectern;
    const bill = (costUsd: number, inputTokens: number) => [
      { stage: "answer" as const, model: "m", usage: { costUsd, inputTokens, outputTokens: 0 } },
    ];
    await keepSpending(database, { user: "id-tom", course: "other" }, bill(1, 1));
    await expectLimit(await post(app, "tom", "chat"), /You have used up/, [1, 86_400]);
    expect((await post(app, "ann", "search")).status).toBe(200);
    await keepSpending(database, { user: "id-bob", course: "bakery" }, bill(3, 1));
    await expectLimit(await post(app, "ann", "search"), /This course has used up/, [1, 86_400]);
    await database.script("delete from spending");
    await keepSpending(database, null, bill(0, 1_000));
    await expectLimit(await post(app, "ann", "chat"), /This server has used up/, [1, 86_400]);
    await database.script("update spending set billed_at = now() - interval '1 day'");
    expect((await post(app, "ann", "search")).status).toBe(200);
  });

  it("counts for all servers together where they have one database", async () => {
    const config = {
      ...lectern.config,
      database: loadConfig({ DATABASE_URL: "postgres://several" }).database,
    };
    const [one, other] = [createApp({ ...lectern, config }), createApp({ ...lectern, config })];
    for (const app of [one, other, one, other]) expect((await post(app, "ada", "search")).status).toBe(200);
    await expectLimit(await post(one, "ada", "search"), /4 questions/, [1, 60]);
    await expectLimit(await post(other, "ada", "search"), /4 questions/, [1, 60]);
    const rows = await lectern.database.query("select * from rate_limits");
    expect(JSON.stringify(rows)).not.toContain("ada");
  });

  it("leaves whoever sits at the machine alone", async () => {
    const config = { ...lectern.config, auth: "local" as const };
    const app = createApp({ ...lectern, config });
    for (let n = 0; n < 8; n++) expect((await post(app, "", "search")).status).toBe(200);
  });
});
