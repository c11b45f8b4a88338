import { afterAll, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { askMutated } from "../fixtures/mutated-requests.ts";

const lectern = await makeBakery();
afterAll(() => lectern.remove());

// Thousands by hand: `npm run bench:mutate`.
it("answers a request that was changed, or says what is wrong with it", async () => {
  const seeds = Array.from({ length: 15 }, (_, at) => at + 1);
  expect((await askMutated(createApp(lectern), seeds)).fallen).toEqual([]);
});
