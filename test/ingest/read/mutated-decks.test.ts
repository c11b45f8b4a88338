import { expect, it } from "vitest";
import { readMutated } from "../../fixtures/mutated-decks.ts";

// Thousands by hand: `npm run bench:mutate`.
it("makes a deck or a refusal of a deck that was changed, whatever was changed", async () => {
  const seeds = Array.from({ length: 25 }, (_, at) => at + 1);
  expect((await readMutated(seeds)).fallen).toEqual([]);
});
