import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { controlValues } from "../../src/control-limits.ts";
import { beyondCost } from "../../src/observe/find-alerts.ts";
import { lookOnce } from "../../src/observe/keep-alert.ts";
import { listAlerts } from "../../src/store/alerts.ts";
import type { KeptAnswer } from "../../src/store/conversations.ts";
import { onFastClock } from "../fixtures/fast-clock.ts";
import { keepAnswers, times } from "../fixtures/kept-answers.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

const answered: KeptAnswer = {
  content: "So.",
  ended: "answered",
  problem: null,
  citations: [],
  nearest: [],
  coverage: "covered",
  usage: null,
  models: null,
  made: null,
  verdict: null,
  timings: null,
};
const refused: KeptAnswer = { ...answered, ended: "not-covered" };
const failed: KeptAnswer = { ...answered, ended: "broken", problem: "It broke", failure: "throttled" };

let lectern: TestLectern;
let server: Server;
let url: string;
const received: { body: string; signature: string }[] = [];
let answers: number[] = [];
beforeAll(async () => {
  lectern = await makeLectern();
  server = createServer(async (request, response) => {
    const body = await readAll(request);
    received.push({ body, signature: String(request.headers["x-lectern-signature"]) });
    const status = answers.shift() ?? 204;
    response.writeHead(status, status === 302 ? { location: "http://127.0.0.1:1/" } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  received.length = 0;
  answers = [];
  vi.restoreAllMocks();
  await lectern.database.script("delete from alerts; delete from conversations");
});
afterAll(async () => {
  server.close();
  await lectern.remove();
});

const keep = (course: string, daysAgo: number, answers: KeptAnswer[]) =>
  keepAnswers(lectern.database, { course, daysAgo }, answers);

async function refuseMore() {
  for (let day = 5; day > 0; day--) await keep("bakery", day, [...times(18, answered), ...times(2, refused)]);
  await keep("bakery", 0, [...times(4, answered), ...times(16, refused)]);
}
const webhook = () => ({ url, secret: "0123456789abcdef" });
const look = () => lookOnce(lectern.database, webhook(), new AbortController().signal);

describe("an alert", () => {
  it("tells once of a course that refuses more than usual, in a signed body without questions", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await refuseMore();
    await look();
    await look();
    expect(received).toHaveLength(1);
    const [{ body, signature } = { body: "", signature: "" }] = received;
    expect(JSON.parse(body)).toMatchObject({
      kind: "control-limit",
      course: "bakery",
      measure: "refused",
      value: 0.8,
      text: expect.stringContaining("80% were refused"),
    });
    expect(body).not.toContain("Why?");
    const [, seconds = "", hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    expect(hex).toBe(createHmac("sha256", webhook().secret).update(`${seconds}.${body}`).digest("hex"));
    expect(await listAlerts(lectern.database, { days: 1, courses: ["chess"] })).toEqual([]);
    expect(await listAlerts(lectern.database, { days: 1, courses: null })).toMatchObject([{ sent: true }]);
  });

  it("is sent again at once where the webhook is busy, and later where it stays so", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await refuseMore();
    answers = [503];
    await onFastClock(look);
    expect(received).toHaveLength(2);
    await lectern.database.script("delete from alerts");
    answers = [500, 500, 500];
    await onFastClock(look);
    expect(await listAlerts(lectern.database, { days: 1, courses: null })).toMatchObject([{ sent: false }]);
    expect(logged.mock.calls.flat().join()).toContain("will be tried again: The webhook answered 500");
    await lectern.database.script("update alerts set held_until = now()");
    await look();
    expect(await listAlerts(lectern.database, { days: 1, courses: null })).toMatchObject([{ sent: true }]);
  });

  it("follows the webhook nowhere else", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await refuseMore();
    answers = [302, 302, 302];
    await onFastClock(look);
    expect(await listAlerts(lectern.database, { days: 1, courses: null })).toMatchObject([{ sent: false }]);
  });

  it("tells of many failures within an hour without a usual day to compare with", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await keep("bakery", 0, [...times(5, failed), ...times(3, answered)]);
    await lookOnce(lectern.database, null, new AbortController().signal);
    expect(await listAlerts(lectern.database, { days: 1, courses: null })).toMatchObject([
      { kind: "errors", text: "5 of 8 answers failed within the last hour: the server's log says why" },
    ]);
  });

  it("is not made of a day like the others", async () => {
    for (let day = 5; day >= 0; day--)
      await keep("bakery", day, [...times(18, answered), ...times(2, refused)]);
    await look();
    expect(received).toEqual([]);
  });
});

describe("the cost of a day", () => {
  const spent = (usd: number[]) => usd.map((one, place) => ({ day: `2026-11-0${place + 1}`, usd: one }));

  it("is unusual beyond the limits of the days before", () => {
    const days = spent([1, 1.2, 0.9, 1.1, 1, 3]);
    expect(beyondCost(days, "2026-11-06")).toMatchObject([{ kind: "cost", value: 3 }]);
    expect(beyondCost(days.slice(0, 5), "2026-11-06")).toEqual([]);
  });

  it("has no limits after few days, or where nothing ever differed", () => {
    expect(controlValues([1, 2, 3])).toBeNull();
    expect(controlValues([0, 0, 0, 0, 0, 0])).toBeNull();
    expect(controlValues([1, 2, 1, 2, 1])).toEqual({ low: 0, high: 1.4 + 2.66 });
  });
});
