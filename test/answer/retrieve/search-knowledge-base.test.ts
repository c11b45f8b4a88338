import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKnowledgeBaseSearch } from "../../../src/answer/retrieve/search-knowledge-base.ts";
import { LecternError } from "../../../src/errors.ts";
import type { Retrieved, RetrievedPassage } from "../../../src/providers/knowledge-base.ts";
import { getSlide } from "../../../src/store/slides.ts";
import type { Filters } from "../../../src/types.ts";
import { makeBakery } from "../../fixtures/bakery.ts";
import type { TestLectern } from "../../fixtures/lectern.ts";

const never = new AbortController().signal;
let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterAll(() => lectern.remove());

const passage = (text: string, more: Partial<RetrievedPassage> = {}): RetrievedPassage => ({
  text,
  uri: "s3://course/week-1/pastry.pdf",
  page: 7,
  title: null,
  section: null,
  score: 0.5,
  metadata: {},
  ...more,
});
const found = (...passages: RetrievedPassage[]): Retrieved => ({
  passages,
  reranked: false,
  rerankError: null,
});

/** Searches a knowledge base that gives these lists, one a query. */
async function search(lists: Retrieved[], more: { k?: number; filters?: Filters; course?: string } = {}) {
  const asked: unknown[] = [];
  const knowledgeBase = {
    id: "ABCDE12345",
    retrieve: async (query: string, options: unknown) => {
      asked.push(options);
      return lists[Number(query)] ?? found();
    },
  };
  const queries = lists.map((_, index) => String(index));
  const { k = 10, filters = {}, course } = more;
  const dependencies = { ...lectern, provider: { ...lectern.provider, knowledgeBase } };
  const question = { question: "", history: [], filters, k, course };
  const opened = await openKnowledgeBaseSearch(dependencies, question);
  const { candidates, read, reranked } = await opened.find({ queries, filters }, never);
  return { hits: await read(candidates), reranked, asked };
}

describe("a passage of a deck that is ingested here", () => {
  const bread = (text: string, page: number | null) =>
    passage(text, { uri: "s3://course/week-1/bread.md", page });

  it("is a hit of the slide that holds it, in the slide's own characters", async () => {
    const read = "Bake the loaf at 230 degrees with steam for 20 minutes  • Then lower the oven";
    const { hits } = await search([found(bread(read, 3))]);
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({
      text: "Bake the loaf at 230 degrees with steam for 20 minutes\n- Then lower the oven",
      slide: { course: "bakery", deck: "bread.md", title: "Oven temperature" },
    });
    expect(hits[0]?.slide.text).toContain(hits[0]?.text);
    const kept = await getSlide(lectern.database, hits[0]?.slide.id ?? "");
    expect(kept.current).toBe(true);
  });

  it("is found where the knowledge base counts pages from another number, or not at all", async () => {
    const text = "Bread keeps longest in a linen bag.";
    const at = async (page: number | null) => (await search([found(bread(text, page))])).hits[0]?.slide.title;
    expect(await at(3)).toBe("Storing bread");
    expect(await at(5)).toBe("Storing bread");
    expect(await at(null)).toBe("Storing bread");
  });

  it("is its page's slide where the knowledge base's reader saw a little more on it", async () => {
    const page = `Storing bread\nBread keeps longest in a linen bag. A refrigerator makes it stale within a day.`;
    const { hits } = await search([found(bread(`${page}\n4 / 4`, 4))]);
    expect(hits[0]?.slide.title).toBe("Storing bread");
    expect(hits[0]?.text).toBe(hits[0]?.slide.text);
  });

  it("is a slide of its own where the deck here says something else", async () => {
    const { hits } = await search([found(bread("Bread keeps longest in a paper bag.", 4))]);
    expect(hits[0]?.slide).toMatchObject({ course: "knowledge base ABCDE12345", deck: "bread.md", page: 4 });
  });

  it("is looked for in the course that is asked", async () => {
    const text = "Bread keeps longest in a linen bag.";
    const { hits } = await search([found(bread(text, 4))], { course: "another" });
    expect(hits[0]?.slide.course).toBe("knowledge base ABCDE12345");
  });

  it("is one hit with all others of its slide", async () => {
    const { hits } = await search([
      found(
        bread("Bake the loaf at 230 degrees", 3),
        passage("Puff pastry"),
        bread("Then lower the oven to 200 degrees", 3),
      ),
    ]);
    expect(hits.map((hit) => hit.text)).toEqual(["Bake the loaf at 230 degrees", "Puff pastry"]);
  });
});

describe("a passage of any other document", () => {
  it("is a slide made of it, whose citation still opens later", async () => {
    const text = "Puff pastry\nFold the dough six times.";
    const { hits } = await search([found(passage(text, { section: "Doughs" }))]);
    const slide = hits[0]?.slide;
    expect(slide).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{20}$/),
      course: "knowledge base ABCDE12345",
      deck: "pastry.pdf",
      page: 7,
      title: "Puff pastry",
      section: "Doughs",
      text,
    });
    expect(hits[0]?.text).toBe(text);
    expect((await getSlide(lectern.database, slide?.id ?? "")).slide).toEqual(slide);
    const [count] = await lectern.database.query<{ n: number }>("select count(*)::int as n from slides");
    const again = await search([found(passage(text, { section: "Doughs" }))]);
    expect(again.hits[0]?.slide).toEqual(slide);
    expect(await lectern.database.query("select count(*)::int as n from slides")).toEqual([count]);
  });

  it("has no picture to draw, and its slide says where its text is", async () => {
    const { hits } = await search([found(passage("Choux pastry"))]);
    const { fileHash } = await getSlide(lectern.database, hits[0]?.slide.id ?? "");
    await expect(lectern.deckFiles.findPdf(fileHash)).resolves.toBeNull();
    await expect(lectern.deckFiles.readImage({ hash: fileHash, page: 7 })).resolves.toBeNull();
  });

  it("is another slide on another page or in another file, though the words are the same", async () => {
    const { hits } = await search([
      found(
        passage("Questions?", { page: 1 }),
        passage("Questions?", { page: null }),
        passage("Questions?", { page: 1, uri: "s3://course/week-2/pastry.pdf" }),
        passage("Questions?", { page: 1 }),
      ),
    ]);
    expect(new Set(hits.map((hit) => hit.slide.id)).size).toBe(3);
    expect(hits).toHaveLength(3);
  });

  it.each([
    ["s3://course/week-1/my notes.docx", null, "my notes.docx"],
    ["https://example.org/guide/my%20notes.html?v=2", null, "my notes.html"],
    ["https://example.org/100%25/a%zz", null, "a%zz"],
    ["https://example.org/", null, "example.org"],
    ["bread-7", "The baker's notes", "bread-7"],
    [null, null, "a document without a name"],
  ])("is named by its document (%s) where no page is known", async (uri, title, deck) => {
    const { hits } = await search([found(passage("Rest it overnight.", { uri, title, page: null }))]);
    expect(hits[0]?.slide).toMatchObject({ deck, page: null, title: title ?? deck });
  });

  it("has a title also where its first line is none", async () => {
    const { hits } = await search([
      found(passage("•\n---\nRest it."), passage("•", { page: 8 }), passage("x ".repeat(500), { page: 9 })),
    ]);
    expect(hits.map((hit) => hit.slide.title.length)).toEqual(["Rest it.".length, "pastry.pdf".length, 120]);
  });
});

describe("the order", () => {
  const [a, b, c] = ["Anise", "Basil", "Clove"].map((text, index) => passage(text, { page: index + 1 }));
  if (!a || !b || !c) throw new Error("three passages");

  it("of several queries is by reciprocal rank: what two name is before what one names first", async () => {
    const { hits } = await search([found(a, b), found(c, b)]);
    expect(hits.map((hit) => hit.text)).toEqual(["Basil", "Anise", "Clove"]);
    expect(hits[0]?.score).toBeCloseTo(61 / 62, 6);
    expect(hits[1]?.score).toBeCloseTo(1 / 2, 6);
  });

  it("keeps the reranker's rank and score where the knowledge base reranks", async () => {
    const { hits } = await search([
      { ...found({ ...a, score: 0.9 }, { ...b, score: null }), reranked: true },
    ]);
    expect(hits.map((hit) => hit.legs)).toEqual([
      { bm25: null, dense: null, rerank: { rank: 1, score: 0.9 } },
      { bm25: null, dense: null, rerank: null },
    ]);
  });

  it("says why a reranker did not make it", async () => {
    const rerankError = new LecternError("throttled", "busy");
    const { reranked } = await search([found(a), { ...found(b), rerankError }]);
    expect(reranked).toEqual({ by: null, problem: "busy" });
    expect((await search([found(a)])).reranked).toEqual({ by: null, problem: null });
  });

  it("has k hits at most, out of twice as many passages, and passes the filters on", async () => {
    const filters: Filters = { deck: "pastry.pdf", pages: [1, 3] };
    const { hits, asked } = await search([found(a, b, c)], { k: 2, filters });
    expect(hits.map((hit) => hit.text)).toEqual(["Anise", "Basil"]);
    expect(asked).toEqual([{ k: 4, filters }]);
    expect((await search([found(a)], { k: 10_000 })).asked).toEqual([{ k: 100, filters: {} }]);
  });

  it("is empty for nothing", async () => {
    expect((await search([found()])).hits).toEqual([]);
    expect((await search([])).hits).toEqual([]);
  });

  it("has each slide once with a falling score up to 1, its text in the slide and no chunk", async () => {
    const text = fc.constantFrom(
      "Anise",
      "Basil",
      "Clove",
      "Bake the loaf",
      "Feed it every 12 hours",
      "·",
      "| a |",
    );
    const uri = fc.constantFrom("s3://course/bread.md", "https://example.org/a", null);
    const page = fc.option(fc.integer({ min: 1, max: 5 }));
    const list = fc.array(
      fc.record({ text, uri, page }).map((given) => passage(given.text, given)),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(list, { maxLength: 3 }), async (lists) => {
        const { hits } = await search(
          lists.map((passages) => found(...passages)),
          { k: 100 },
        );
        expect(new Set(hits.map((hit) => hit.slide.id)).size).toBe(hits.length);
        expect(hits.every(({ chunkId }) => chunkId === null)).toBe(true);
        const scores = hits.map((hit) => hit.score);
        expect(scores).toEqual(scores.toSorted((one, other) => other - one));
        expect(Math.max(0, ...scores)).toBeLessThanOrEqual(1 + 1e-9);
        for (const hit of hits) {
          expect(hit.slide.text).toContain(hit.text);
          expect((await getSlide(lectern.database, hit.slide.id)).slide).toEqual(hit.slide);
        }
      }),
      { numRuns: 25 },
    );
  });
});
