import { afterEach, describe, expect, it, vi } from "vitest";
import { understand } from "../../../../src/answer/retrieve/understand/understand.ts";
import { LecternError } from "../../../../src/errors.ts";
import type { Converse } from "../../../../src/providers/provider.ts";
import type { Turn } from "../../../../src/types.ts";
import { makeIndex } from "../../../fixtures/course-index.ts";
import { ask } from "../../../fixtures/question.ts";

const indexes = [
  makeIndex(1, "week 1/bread.md", [
    { title: "Sourdough starter", section: "Basics", text: "A starter is flour, water and wild yeast." },
    { title: "Oven", section: "Baking", text: "Bake the loaf with steam, then lower the temperature." },
  ]),
  makeIndex(2, "tea.md", [{ title: "Green tea", section: "Basics", text: "Steep it at 80 degrees." }]),
];
const history: Turn[] = [
  { role: "user", content: "How do I feed a sourdough starter?" },
  { role: "assistant", content: "With flour and water." },
];
const { signal } = new AbortController();
const models = { rewrite: "a-rewriter" };
const unbilled = { inputTokens: null, outputTokens: null, costUsd: null };
const saying = (said: object | string): Converse =>
  async function* () {
    yield { type: "text", text: typeof said === "string" ? said : JSON.stringify(said) };
    yield { type: "finish", stopReason: "end", usage: unbilled };
  };
const failing = (failure: unknown): Converse =>
  // biome-ignore lint/correctness/useYield: a stream that breaks before its first event
  async function* () {
    throw failure;
  };
const without = { rewriter: null, models: {} };

describe("understanding a question without a model", () => {
  it("leaves a plain one as it is", async () => {
    expect(await understand(without, ask("How hot is the oven?"), indexes, signal)).toEqual({
      queries: ["How hot is the oven?"],
      filters: {},
      steps: [],
      unmentioned: [],
      aside: [],
      by: "words",
      problem: null,
    });
  });

  it("writes filters as the courses do, and says what there is instead of an unknown one", async () => {
    const filters = { deck: "BREAD.md", section: "baking" };
    const understood = await understand(without, ask("steam", { filters }), indexes, signal);
    expect(understood.filters).toEqual({ deck: "week 1/bread.md", section: "Baking" });
    await expect(
      understand(without, ask("steam", { filters: { deck: "tea.md", section: "Baking" } }), indexes, signal),
    ).rejects.toThrow('There is no section "Baking". The sections are: "Basics"');
  });

  it("makes a follow-up stand alone", async () => {
    const { queries, steps } = await understand(without, ask("And how often?", { history }), indexes, signal);
    expect(queries[0]).toMatch(/starter/);
    expect(steps[0]?.kind).toBe("follow-up");
  });
});

describe("understanding with a model", () => {
  afterEach(() => vi.restoreAllMocks());
  const reply = {
    standalone: "How often do I feed a sourdough starter?",
    parts: [],
    deck: null,
    section: null,
    firstPage: null,
    lastPage: null,
  };

  it("asks it what leans on a conversation, and nothing else", async () => {
    const provider = { rewriter: saying(reply), models };
    expect(await understand(provider, ask("And how often?", { history }), indexes, signal)).toMatchObject({
      queries: [reply.standalone],
      by: "a-rewriter",
      problem: null,
    });
    const unasked = { rewriter: failing(new Error("asked")), models };
    expect(await understand(unasked, ask("How hot is the oven?"), indexes, signal)).toMatchObject({
      by: "words",
      problem: null,
    });
  });

  it.each([
    ["throttled", failing(new LecternError("throttled", "Bedrock is busy: try again later")), /busy/],
    ["writes no JSON", saying("I would rather not"), /The rewriting model wrote prose/],
    ["writes other JSON", saying({ standalone: 7 }), /can't be used \(standalone/],
  ])("keeps the local form where it is %s, and says so", async (_, rewriter, message) => {
    const asked = ask("And how often?", { history });
    const local = await understand(without, asked, indexes, signal);
    const understood = await understand({ rewriter, models }, asked, indexes, signal);
    expect(understood).toEqual({ ...local, problem: expect.stringMatching(/^a-rewriter did not rewrite: /) });
    expect(understood.problem).toMatch(message);
  });

  it("does not wait for one that dawdles", async () => {
    const limit = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(limit.signal);
    const rewriter: Converse = async function* (_request, given) {
      limit.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
      given.throwIfAborted();
      yield { type: "text", text: "too late" };
    };
    const understood = await understand({ rewriter, models }, ask("And it?", { history }), indexes, signal);
    expect(timeout).toHaveBeenCalledWith(3_000);
    expect(understood).toMatchObject({ by: "words", problem: expect.stringMatching(/timeout/) });
  });

  it("stops where the reader has left", async () => {
    const leaving = new AbortController();
    const rewriter: Converse = async function* (_request, given) {
      leaving.abort(new Error("left"));
      given.throwIfAborted();
      yield { type: "text", text: "" };
    };
    const understanding = understand(
      { rewriter, models },
      ask("And it?", { history }),
      indexes,
      leaving.signal,
    );
    await expect(understanding).rejects.toThrow("left");
  });
});
