import { afterEach, expect, it } from "vitest";
import { openIndexes } from "../../src/answer/retrieve/search-index.ts";
import { warmUp } from "../../src/api/warm-up.ts";
import type { Database } from "../../src/store/database.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
afterEach(() => lectern.remove());

it("leaves nothing of the index to be read by the first question", async () => {
  lectern = await makeBakery();
  let queries = 0;
  const database: Database = {
    ...lectern.database,
    query(...given) {
      queries++;
      return lectern.database.query(...given);
    },
  };
  await warmUp({ ...lectern, database });
  const before = queries;
  await openIndexes({ ...lectern, database }, {});
  // Which courses there are is asked each time.
  expect([before > 1, queries - before]).toEqual([true, 1]);
});

it("is no hindrance where there is no course yet", async () => {
  lectern = await makeLectern();
  await warmUp(lectern);
});
