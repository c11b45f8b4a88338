import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeExtractor } from "../../../../src/providers/local/extract/extract.ts";
import type { ConverseEvent, ConverseRequest, VectorsOf } from "../../../../src/providers/provider.ts";
import type { Passage } from "../../../../src/types.ts";
import { hashedWords } from "../../../fixtures/provider.ts";

const passageOf = (title: string, text: string): Passage => ({
  slide: { id: title, course: "c", deck: "d", page: 1, title, section: null, text },
  text,
});
async function extract(question: string, passages: Passage[], embedding: typeof hashedWords | null = null) {
  const events: ConverseEvent[] = [];
  const request = {
    system: "",
    turns: [{ role: "user" as const, content: question }],
    passages,
    maxTokens: 800,
  };
  for await (const event of makeExtractor(embedding)(request, new AbortController().signal))
    events.push(event);
  return events;
}
const quotes = (events: ConverseEvent[]) =>
  events.flatMap((event) => (event.type === "citation" ? [event.quote] : []));

describe("quoting", () => {
  it("quotes only what stands in the passage, at most six pieces, and ends once", async () => {
    const word = fc.constantFrom(
      "chunk",
      "vector",
      "-",
      "•",
      "\n",
      "\n  ",
      "|",
      "```",
      "Rerank.",
      "slide:",
      "1.",
      "北京",
    );
    const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(" "));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 5 }), text, async (texts, question) => {
        const passages = texts.map((one, index) => passageOf(`Title ${index}`, one));
        const events = await extract(question, passages, hashedWords);
        for (const event of events) {
          if (event.type === "citation") expect(passages[event.passage]?.text).toContain(event.quote);
        }
        expect(quotes(events).length).toBeLessThanOrEqual(6);
        expect(events.map((event) => event.type).lastIndexOf("finish")).toBe(events.length - 1);
        expect(events.filter((event) => event.type === "finish")).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  it("joins the lines that a bullet is wrapped over", async () => {
    const text =
      "Reranking\n• A reranker reads the question and the passage together, so it sees\nwhether one answers\n• It is slow";
    expect(
      quotes(await extract("What does a reranker read together?", [passageOf("Reranking", text)])),
    ).toEqual([
      "A reranker reads the question and the passage together, so it sees\nwhether one answers\n• It is slow",
    ]);
  });

  it("keeps a listing whole, and never quotes a title", async () => {
    const code = "def rrf(lists):\n    scores = {}\n    return scores";
    const found = quotes(await extract("code of rrf", [passageOf("Code of rrf", `Code of rrf\n${code}`)]));
    expect(found).toEqual([code]);
  });

  it("embeds the question alone where the index holds the vectors of what the slides say", async () => {
    const embedded: string[] = [];
    const embedding: typeof hashedWords = {
      ...hashedWords,
      embed: (texts, purpose, signal) => {
        embedded.push(...texts);
        return hashedWords.embed(texts, purpose, signal);
      },
    };
    const vectorsOf: VectorsOf = async (texts) => {
      const { vectors } = await hashedWords.embed(texts, "document", new AbortController().signal);
      return new Map(texts.map((text, at) => [text, vectors[at] ?? new Float32Array(64)]));
    };
    const passages = [passageOf("Oven", "Oven\n- Bake at 230 degrees\n- Then lower the heat")];
    const turns = [{ role: "user" as const, content: "How hot is the oven?" }];
    const request = { system: "", turns, passages, maxTokens: 800 };
    const { signal } = new AbortController();
    const read = async (asked: ConverseRequest) => {
      const events = [];
      for await (const event of makeExtractor(embedding)(asked, signal)) events.push(event);
      return events;
    };
    const lookedUp = await read({ ...request, vectorsOf });
    expect(embedded).toEqual(["How hot is the oven?"]);
    expect(await read(request)).toEqual(lookedUp);
    expect(embedded.length).toBeGreaterThan(2);
  });

  it("says nothing where no word is shared and there is no embedding", async () => {
    expect(quotes(await extract("sourdough", [passageOf("Chunks", "Chunks\n- Cut documents")]))).toEqual([]);
  });
});
