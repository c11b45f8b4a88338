import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { LecternError } from "../../src/errors.ts";
import { fitContext } from "../../src/providers/fit-context.ts";
import { countTokens } from "../../src/text/tokens.ts";
import type { Turn } from "../../src/types.ts";
import { passage } from "./bedrock/fake-bedrock.ts";

const words = (count: number) => "word ".repeat(count);
const turn = (role: Turn["role"], count: number): Turn => ({ role, content: words(count) });
const request = {
  system: "Answer.",
  turns: [
    turn("user", 1_000),
    turn("assistant", 1_000),
    turn("user", 1_000),
    turn("assistant", 1_000),
    turn("user", 20),
  ],
  passages: [
    passage("a", `Title\n${words(500)}`),
    passage("b", `Title\n${words(500)}`),
    passage("c", `Title\n${words(500)}`),
  ],
  maxTokens: 500,
};
const noCount = async () => null;
const window = (contextTokens: number | null, count: () => Promise<number | null> = noCount) => ({
  model: "m",
  contextTokens,
  count: vi.fn(count),
});

describe("a request and its model's window", () => {
  it("is not looked at where the window is unknown, nor counted where it is far", async () => {
    for (const contextTokens of [null, 100_000, 10_000]) {
      const roomy = window(contextTokens);
      expect(await fitContext(request, roomy)).toEqual({ request, leftOut: { turns: 0, passages: 0 } });
      expect(roomy.count).not.toHaveBeenCalled();
    }
  });

  it("is sent whole where the service counts less than the estimate feared", async () => {
    const near = window(7_000, async () => 6_500);
    expect((await fitContext(request, near)).leftOut).toEqual({ turns: 0, passages: 0 });
    expect(near.count).toHaveBeenCalledOnce();
  });

  it("loses the oldest turns first, down to one of the student's", async () => {
    const fitted = await fitContext(
      request,
      window(7_000, async () => 6_501),
    );
    expect(fitted.leftOut).toEqual({ turns: 2, passages: 0 });
    expect(fitted.request.turns).toEqual(request.turns.slice(2));
  });

  it("then the last passages, but never the question or the best passage", async () => {
    const fitted = await fitContext(request, window(2_200));
    expect(fitted.leftOut).toEqual({ turns: 4, passages: 1 });
    expect(fitted.request.turns).toEqual(request.turns.slice(-1));
    expect(fitted.request.passages).toEqual(request.passages.slice(0, 2));
  });

  it("is refused with advice where the question and the best passage are too much", async () => {
    await expect(fitContext(request, window(1_000))).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringMatching(/too long for m, which takes about 500 tokens: ask a shorter question/),
    });
  });

  it("is left to the service where only the estimate's margin speaks against it", async () => {
    const plain = { ...request, turns: [turn("user", 1_000)], passages: [] };
    expect((await fitContext(plain, window(1_800))).request).toEqual(plain);
  });

  it("fits afterwards, its parts in their places, however long they are", async () => {
    const lengths = fc.array(fc.nat(400), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lengths, lengths, fc.nat(4_000), async (turns, passages, contextTokens) => {
        const asked = {
          system: "Answer.",
          turns: [...turns.map((count, at) => turn(at % 2 ? "assistant" : "user", count)), turn("user", 5)],
          passages: passages.map((count, at) => passage(`p${at}`, `Title\n${words(count)}`)),
          maxTokens: 100,
        };
        let fitted: Awaited<ReturnType<typeof fitContext>>;
        try {
          fitted = await fitContext(asked, window(contextTokens));
        } catch (error) {
          expect(error).toMatchObject({ code: "too-large" });
          expect(error).toBeInstanceOf(LecternError);
          return;
        }
        const { request: kept, leftOut } = fitted;
        expect(kept.turns).toEqual(asked.turns.slice(leftOut.turns));
        expect(kept.turns.at(-1)).toEqual(asked.turns.at(-1));
        if (leftOut.turns > 0) expect(kept.turns[0]?.role).toBe("user");
        expect(kept.passages).toEqual(asked.passages.slice(0, asked.passages.length - leftOut.passages));
        if (asked.passages.length > 0) expect(kept.passages).not.toEqual([]);
        const texts = [...kept.turns.map(({ content }) => content), ...kept.passages.map(({ text }) => text)];
        expect(texts.reduce((sum, text) => sum + countTokens(text), 0)).toBeLessThanOrEqual(
          contextTokens - 100,
        );
      }),
      { numRuns: 60 },
    );
  });
});
