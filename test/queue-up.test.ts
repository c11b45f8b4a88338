import { afterEach, expect, it, vi } from "vitest";
import { queueUp } from "../src/queue-up.ts";

afterEach(() => void vi.restoreAllMocks());

/** What each does, and the turns of the event loop between. `clock` gives the milliseconds of each look at it. */
async function orderOf(names: string[], clock: () => number): Promise<string> {
  vi.spyOn(performance, "now").mockImplementation(clock);
  const order: string[] = [];
  let isOver = false;
  const turn = () => {
    order.push("turn");
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all(
    names.map(async (name) => {
      await queueUp();
      order.push(`${name} begins`);
      for (let step = 0; step < 5; step++) await Promise.resolve();
      order.push(`${name} ends`);
    }),
  );
  isOver = true;
  return order.join(", ").replaceAll(/(turn, )+/g, "turn, ");
}

it("lets one go on after the other while they take little of a turn of the event loop", async () => {
  expect(await orderOf(["one", "two"], () => 0)).toContain("one begins, one ends, two begins, two ends");
});

it("lets others have a turn once they have taken their share", async () => {
  let milliseconds = 0;
  const passing = () => {
    milliseconds += 10;
    return milliseconds;
  };
  expect(await orderOf(["one", "two", "three"], passing)).toContain(
    "one begins, one ends, turn, two begins, two ends, turn, three begins, three ends",
  );
});

it("takes in who comes once the queue was empty, and who comes while one goes on", async () => {
  await queueUp();
  const next = queueUp();
  await queueUp();
  await next;
});
