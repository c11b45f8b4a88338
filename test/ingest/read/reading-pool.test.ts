import { afterAll, describe, expect, it } from "vitest";
import { defaultChunking } from "../../../ingest/chunk/chunk.ts";
import { cutDeck } from "../../../ingest/index/cut-deck.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { createReadingPool } from "../../../ingest/read/reading-pool.ts";
import { bakery } from "../../fixtures/bread.ts";

const never = new AbortController().signal;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const settings = { size: 1, limitMs: 30_000, memoryMb: 512 };
const failing = new URL("../../fixtures/reading-thread.ts", import.meta.url).href;

const pools: ReturnType<typeof createReadingPool>[] = [];
const openPool = (...given: Parameters<typeof createReadingPool>) => {
  const pool = createReadingPool(...given);
  pools.push(pool);
  return pool;
};
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

describe("a pool of threads that read", () => {
  const pool = openPool(settings);

  it("reads what the reader itself reads", async () => {
    const deck = await pool.read(bytesOf(bakery), "bread.md", never);
    expect(deck).toEqual(await readDeck(bytesOf(bakery), "bread.md", never));
  });

  it("leaves the main thread free while a big deck is read", async () => {
    const slides = Array.from({ length: 20_000 }, (_, n) => `## Loaf ${n}\n\n- Bake it ${n} minutes`);
    const bytes = bytesOf(slides.join("\n\n---\n\n"));
    let turns = 0;
    let isReading = true;
    const turn = () => {
      turns++;
      if (isReading) setImmediate(turn);
    };
    setImmediate(turn);
    const deck = await pool.read(bytes, "big.md", never).finally(() => {
      isReading = false;
    });
    expect(deck.slides).toHaveLength(20_000);
    // On the main thread the same reader leaves no more than a few.
    expect(turns).toBeGreaterThan(1_000);
  });

  it("cuts as on this thread, and leaves it free", async () => {
    const text = Array.from({ length: 2_000 }, (_, n) => `- Bake loaf ${n} for an hour.`).join("\n");
    const slides = [
      { id: "1", course: "bakery", deck: "a.md", page: 1, title: "Bread", section: null, text },
    ];
    const task = { name: "a.md", slides, chunking: defaultChunking, units: true };
    let turns = 0;
    const turning = setInterval(() => turns++, 5);
    const cut = await pool.cut(task, never).finally(() => clearInterval(turning));
    expect(turns).toBeGreaterThan(10);
    expect(cut).toEqual(await cutDeck(task, never));
  });

  it("leaves the caller's bytes alone where they are part of a larger buffer", async () => {
    const larger = bytesOf(`....${bakery}`);
    await pool.read(larger.subarray(4), "bread.md", never);
    expect(larger).toHaveLength(bakery.length + 4);
  });
});

interface Expected {
  code: string;
  message: RegExp;
}

describe("a reader that fails in its thread", () => {
  const fallible = (changes: Partial<typeof settings> = {}) =>
    openPool({ ...settings, ...changes, thread: failing });
  const reasons: [string, string, Partial<typeof settings>, Expected][] = [
    ["hangs", "hangs.pdf", { limitMs: 5_000 }, { code: "bad-deck", message: /took longer than 5 s/ }],
    ["eats memory", "hoards.pdf", { memoryMb: 64 }, { code: "bad-deck", message: /more than 64 MB/ }],
    [
      "ends its process",
      "exits.pdf",
      {},
      { code: "bad-deck", message: /exits\.pdf crashed the thread that reads it/ },
    ],
    [
      "refuses a deck",
      "refused.pdf",
      {},
      { code: "too-large", message: /^refused\.pdf is too large: split/ },
    ],
    ["fails where nobody listens", "unheard-refused.pdf", {}, { code: "bad-deck", message: /unheard/ }],
    ["has a bug", "broken.pdf", {}, { code: "bad-deck", message: /broken\.pdf .*undefined is not/ }],
  ];
  it.each(reasons)("fails that deck alone where it %s", async (_, name, changes, { code, message }) => {
    const pool = fallible(changes);
    const [failed, next] = await Promise.allSettled([
      pool.read(bytesOf("x"), name, never),
      pool.read(bytesOf("four"), "sound.pdf", never),
    ]);
    expect(failed).toMatchObject({
      status: "rejected",
      reason: { name: "LecternError", code, message: expect.stringMatching(message) },
    });
    expect(next).toMatchObject({ value: { slides: [{ text: "4 bytes" }] } });
  });

  it("ends at once where nobody waits any more, with the signal's reason", async () => {
    const pool = fallible();
    const stop = new AbortController();
    const reading = [
      pool.read(bytesOf("x"), "hangs.pdf", stop.signal),
      pool.read(bytesOf("x"), "waits.pdf", stop.signal),
    ];
    const settled = Promise.allSettled(reading);
    setTimeout(() => stop.abort(new Error("left")), 100);
    for (const one of await settled) expect(one).toMatchObject({ reason: { message: "left" } });
    expect(await pool.read(bytesOf("xy"), "sound.pdf", never)).toMatchObject({
      slides: [{ text: "2 bytes" }],
    });
  });
});
