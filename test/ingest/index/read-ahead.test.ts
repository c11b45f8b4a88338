import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAhead } from "../../../ingest/index/read-ahead.ts";

const never = new AbortController().signal;
const turns = async (count: number) => {
  for (let n = 0; n < count; n++) await Promise.resolve();
};

describe("reading ahead", () => {
  it("keeps the order, whichever is done first, and begins no more than it may", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(12), { maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (items, ahead) => {
          let [open, most] = [0, 0];
          const taken: number[] = [];
          const all = readAhead(items, { ahead, signal: never }, async (item) => {
            most = Math.max(most, ++open);
            await turns(item);
            return item;
          });
          for await (const item of all) {
            taken.push(item);
            await turns(3);
            open--;
          }
          expect(taken).toEqual(items);
          expect(most).toBeLessThanOrEqual(ahead + 1);
        },
      ),
    );
  });

  it("stops what is under way, and waits for it, where one fails or nobody takes any more", async () => {
    const ended: number[] = [];
    const work = async (item: number, signal: AbortSignal) => {
      if (item === 1) return item;
      if (item === 2) throw new Error("broken");
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await turns(5);
      ended.push(item);
      throw signal.reason;
    };
    const take = async (items: number[], until: number) => {
      for await (const item of readAhead(items, { ahead: 3, signal: never }, work)) if (item === until) break;
    };
    await take([1, 3, 4, 5], 1);
    expect(ended).toEqual([3, 4]);
    await expect(take([1, 2, 6, 7], 9)).rejects.toThrow("broken");
    expect(ended).toEqual([3, 4, 6, 7]);
  });
});
