import { expect, it } from "vitest";
import { queueUp } from "../src/queue-up.ts";

it("lets one go on in each turn of the event loop, and whatever else there is between two", async () => {
  const order: string[] = [];
  let isOver = false;
  const turn = () => {
    order.push("turn");
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all(
    ["first", "second", "third"].map(async (name) => {
      await queueUp();
      order.push(name);
    }),
  );
  isOver = true;
  expect(order.filter((one) => one !== "turn")).toEqual(["first", "second", "third"]);
  expect(order.join(" ")).toMatch(/first turn (turn )*second turn (turn )*third/);
});

it("takes in who comes once the queue was empty", async () => {
  await queueUp();
  await queueUp();
});
