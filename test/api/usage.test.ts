import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { usageTable } from "../../src/cli/usage.ts";
import { keepSpending, type Spent, type SpentOn } from "../../src/store/spending.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeLectern();
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const get = async (query: string) => {
  const response = await app.request(`/api/usage${query}`);
  const body = (await response.json()) as { code?: string; rows: SpentOn[]; total: Spent };
  return { status: response.status, body };
};
const usage = { inputTokens: 12_345, outputTokens: 678, costUsd: 0.0123456, cacheReadTokens: 1_000 };

describe("GET /api/usage", () => {
  it("is empty where nothing was billed, and its total nothing", async () => {
    const { status, body } = await get("");
    expect(status).toBe(200);
    expect(body).toMatchObject({ by: "day", days: 30, rows: [], total: { answers: 0, costUsd: 0 } });
  });

  it("sums up by day, conversation or stage", async () => {
    await keepSpending(lectern.database, null, [{ stage: "answer", model: "big", usage }]);
    const { body } = await get("?by=stage&days=1");
    expect(body.rows).toMatchObject([{ key: "answer", answers: 1, inputTokens: 12_345, costUsd: 0.0123456 }]);
    expect(body.total).toMatchObject({ costUsd: 0.0123456 });
    expect((await get("?by=conversation")).body.rows).toMatchObject([{ key: null, title: null }]);
    expect((await get("?course=other")).body.rows).toEqual([]);
  });

  it.each(["?by=week", "?days=0", "?days=many", "?days=99999", "?course=%00"])(
    "refuses %s",
    async (query) => {
      const { status, body } = await get(query);
      expect(status).toBe(400);
      expect(body.code).toBe("invalid");
    },
  );
});

describe("lectern usage", () => {
  const spent = {
    answers: 3,
    inputTokens: 12_345,
    outputTokens: 678,
    cacheReadTokens: 1_000,
    costUsd: 0.0123456,
    knownUsd: 0.0123456,
    toldAgain: 0,
    savedTokens: 0,
    savedUsd: 0,
  };
  const untold = { ...spent, costUsd: null, knownUsd: 0 };

  it("is a table whose columns line up, with money to four digits and what is unknown told as such", () => {
    const rows = [
      { key: "2026-09-24", title: null, ...spent },
      { key: "2026-09-23", title: null, ...untold },
    ];
    expect(usageTable(rows, "day")).toEqual([
      "day         answers  tokens in  from cache  tokens out                        cost",
      "2026-09-24        3     12,345       1,000         678                    $0.01235",
      "2026-09-23        3     12,345       1,000         678                     unknown",
      "total             6     24,690       2,000       1,356  unknown, at least $0.01235",
    ]);
  });

  it("names conversations on one line, and deleted ones together", () => {
    const rows = [
      { key: "a", title: "面包\n\u001b[31m and ".padEnd(200, "x"), ...spent },
      { key: null, title: null, ...spent },
    ];
    const [head = "", first = "", second = ""] = usageTable(rows, "conversation");
    expect(first).toContain("面包 [31m and xxx");
    expect(first).toContain("…");
    expect(second).toMatch(/^\(deleted\) {2,}3 /);
    // Wide characters take two columns.
    expect(first.length).toBe(head.length - 2);
  });
});
