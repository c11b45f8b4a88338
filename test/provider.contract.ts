import { beforeAll, describe, expect, it } from "vitest";
import type { ConverseEvent, ConverseRequest, Provider } from "../src/providers/provider.ts";
import type { Hit, Passage, Slide } from "../src/types.ts";

const pages = [
  "Proofing\nLet the dough rise until it has doubled in volume.\nA cold kitchen slows the rise.",
  "Scoring\nCut the crust with a razor before baking.\nThe cut lets steam escape.",
  "Flour\nStrong flour has about 13 percent protein.\nCake flour has about 8 percent.",
];
const slides: Slide[] = pages.map((text, index) => ({
  id: `slide-${index}`,
  course: "baking",
  deck: "bread.pdf",
  page: index + 1,
  title: text.slice(0, text.indexOf("\n")),
  section: null,
  text,
}));
const passages: Passage[] = slides.map((slide) => ({ slide, text: slide.text }));
const hits: Hit[] = slides.map((slide, index) => ({
  chunkId: index,
  text: slide.text,
  slide,
  score: 1 - index / 10,
  legs: { bm25: { rank: index + 1, score: 3 - index }, dense: null, rerank: null },
}));
const question = "How much protein has strong flour?";
const request: ConverseRequest = {
  system: "Answer from the passages.",
  turns: [{ role: "user", content: question }],
  passages,
  maxTokens: 200,
};
const never = new AbortController().signal;

/** What every provider must do, whatever is behind it. Stages that a provider doesn't have are skipped by name. */
export function providerContract(name: string, makeProvider: () => Promise<Provider> | Provider): void {
  describe(`${name} keeps the provider contract`, () => {
    let provider: Provider;
    beforeAll(async () => {
      provider = await makeProvider();
    });
    embeddingContract(() => provider);
    rerankContract(() => provider);
    converseContract(() => provider);
    moderateContract(() => provider);
  });
}

/** What every embedding model must do. */
export function embeddingContract(provider: () => Pick<Provider, "embedding">): void {
  describe("embed", () => {
    it("gives one normalised vector a text, the same for the same text, in order", async (test) => {
      const { embedding } = provider();
      if (!embedding) return test.skip("no embedding model");
      const texts = [...pages, ...pages.toReversed()];
      const { vectors, tokens } = await embedding.embed(texts, "document", never);
      expect(vectors).toHaveLength(texts.length);
      expect(tokens).toBeGreaterThan(0);
      for (const vector of vectors) {
        expect(vector).toHaveLength(embedding.dimensions);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
      }
      const [first, second, third] = vectors;
      for (const [index, vector] of [third, second, first].entries()) {
        expect(cosine(vectors[index + 3], vector)).toBeCloseTo(1, 3);
      }
      expect(cosine(first, second)).toBeLessThan(0.999);
    });

    it("gives nothing for nothing", async (test) => {
      const { embedding } = provider();
      if (!embedding) return test.skip("no embedding model");
      expect(await embedding.embed([], "query", never)).toEqual({ vectors: [], tokens: 0 });
    });

    it("rejects after an abort", async (test) => {
      const { embedding } = provider();
      if (!embedding) return test.skip("no embedding model");
      await expect(embedding.embed(pages, "query", AbortSignal.abort(new Error("left")))).rejects.toThrow(
        "left",
      );
    });
  });
}

function rerankContract(provider: () => Provider): void {
  describe("rerank", () => {
    it("gives the same hits, best first, with the leg's score", async (test) => {
      const { rerank } = provider();
      if (!rerank) return test.skip("no reranker");
      const before = structuredClone(hits);
      const ranked = await rerank(question, hits, never);
      expect(ranked.map((hit) => hit.chunkId).toSorted()).toEqual([0, 1, 2]);
      const scores = ranked.map((hit) => hit.score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(ranked[0]?.legs.rerank).toEqual({ rank: 1, score: scores[0] });
      expect(hits).toEqual(before);
    });

    it("gives nothing for nothing", async (test) => {
      const { rerank } = provider();
      if (!rerank) return test.skip("no reranker");
      expect(await rerank(question, [], never)).toEqual([]);
    });
  });
}

function converseContract(provider: () => Provider): void {
  describe("converse", () => {
    it("ends with its only finish, and cites passages that were given", async () => {
      const events = await collect(provider().converse(request, never));
      expect(events.filter((event) => event.type === "finish")).toHaveLength(1);
      expect(events.at(-1)?.type).toBe("finish");
      expect(events.some((event) => event.type === "text" && event.text.trim() !== "")).toBe(true);
      const citations = events.filter((event) => event.type === "citation");
      expect(citations).not.toHaveLength(0);
      for (const { passage, quote } of citations) {
        expect(passages[passage]).toBeDefined();
        expect(quote).not.toBe("");
      }
    });

    it("does not finish after an abort", async () => {
      const events = await collectUntilError(
        provider().converse(request, AbortSignal.abort(new Error("left"))),
      );
      expect(events.filter((event) => event.type === "finish")).toEqual([]);
    });

    it("stops where the reader aborts", async () => {
      const reader = new AbortController();
      const seen: ConverseEvent[] = [];
      const reading = (async () => {
        for await (const event of provider().converse(request, reader.signal)) {
          seen.push(event);
          reader.abort(new Error("left"));
        }
      })();
      await reading.catch((error) => expect(error).toEqual(new Error("left")));
      expect(seen).toHaveLength(1);
    });
  });
}

function moderateContract(provider: () => Provider): void {
  describe("moderate", () => {
    it("lets a harmless question and a grounded answer pass unchanged", async (test) => {
      const { moderate } = provider();
      if (!moderate) return test.skip("no guardrail");
      const asked = await moderate(question, "question", null, never);
      expect(asked).toMatchObject({ action: "allow", text: question, reasons: [] });
      const answer = "Strong flour has about 13 percent protein.";
      const said = await moderate(answer, "answer", { question, sources: pages }, never);
      expect(said).toMatchObject({ action: "allow", text: answer });
    });
  });
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  return [...(a ?? [])].reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);
}

async function collect(events: AsyncIterable<ConverseEvent>): Promise<ConverseEvent[]> {
  const collected: ConverseEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

/** What came before the error, if there was one. */
async function collectUntilError(events: AsyncIterable<ConverseEvent>): Promise<ConverseEvent[]> {
  const collected: ConverseEvent[] = [];
  try {
    for await (const event of events) collected.push(event);
  } catch {}
  return collected;
}
