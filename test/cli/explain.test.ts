import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { explain, explainCommand } from "../../src/cli/explain.ts";
import { describeExplanation } from "../../src/cli/explanation.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { fit, oneLine, widthOf } from "../../src/text/terminal-text.ts";
import type { Question } from "../../src/types.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { ask } from "../fixtures/question.ts";
import { about, enrichingBy, ingestEnriched, writer } from "../ingest/enrich/enriching.ts";

const signal = new AbortController().signal;
let lectern: TestLectern;
let empty: TestLectern;
beforeAll(async () => {
  [lectern, empty] = await Promise.all([makeLectern(), makeLectern()]);
  const long = `${"长".repeat(90)}\u001b[31m red`;
  await lectern.ingestText("bakery", {
    "bread.md": bakery,
    "long.md": `# ${long}\n\nThe loaf of the title.`,
  });
});
afterAll(() => Promise.all([lectern.remove(), empty.remove()]));

const explained = (question: Question, provider: Partial<Provider> = {}) =>
  explain({ ...lectern, provider: { ...lectern.provider, ...provider } }, question, signal);
const shown = async (question: Question, provider: Partial<Provider> = {}) =>
  describeExplanation(await explained(question, provider));

describe("lectern explain", () => {
  it("tells of the production search, and what it packs", async () => {
    const question = ask("When do I feed the sourdough starter?");
    const { trace } = await explained(question);
    const { trace: produced } = await retrieve(lectern, question, signal);
    expect({ ...trace, pack: null }).toEqual(produced);
    expect(trace.pack?.packed[0]).toMatchObject({ deck: "bread.md", page: 2 });
  });

  it("shows what a model wrote to find a slide by as what it is", async () => {
    const enriched = await makeLectern();
    const { model } = writer(about);
    await ingestEnriched(enriched, enrichingBy(model, enriched), { "bread.md": bakery });
    const explanation = await explain(enriched, ask("Why would anybody want an oven?"), signal);
    const text = describeExplanation(explanation);
    expect(text.replace(/\s+/g, " ")).toMatch(
      /written by a-writer \(enrich-slide\.v1\) to help find the slide, not the slide's own words: “What the course says of Oven/,
    );
    expect(Math.max(...text.split("\n").map(widthOf))).toBeLessThanOrEqual(100);
    await enriched.remove();
  });

  it("shows every step in words and aligned numbers, within 100 columns", async () => {
    const text = await shown(
      ask("When do I feed the sourdouhg starter, and how hot is the oven with steam?"),
    );
    expect(text).toMatch(/mended: “sourdouhg” → “sourdough”/);
    expect(text).toMatch(/query 2: /);
    expect(text).toMatch(/6 chunks of the course “bakery”, by words \(BM25F\) and by meaning \(cosine\)/);
    expect(text).toMatch(/^ {2}1 bread\.md, p\. \d: .* hit 1 \(query \d\)$/m);
    expect(text).toMatch(/(?:It does|It touches on it).*: probability \d\.\d\d \(/);
    expect(text).toMatch(/passages?, \d+ of at most 3500 tokens/);
    const lines = text.split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(100);
    const header = lines.find((line) => line.includes("proximity  whole")) ?? "";
    const numbers = lines.filter((line) => /^ {4}[\s\d.–-]+$/.test(line) && line.trim() !== "");
    expect(numbers.length).toBeGreaterThan(0);
    expect(new Set(numbers.map((line) => line.length))).toEqual(new Set([header.length]));
  });

  it("lets no title of a deck steer the terminal", async () => {
    expect(await shown(ask("the loaf of the title"))).not.toContain("\u001b");
  });

  it("says what a follow-up was taken for", async () => {
    const history = [{ role: "user" as const, content: "What is a sourdough starter?" }];
    const text = await shown(ask("When do I feed it?", { history }));
    expect(text).toContain("asked before: What is a sourdough starter?");
    expect(text).toMatch(/follow-up: “When do I feed it\?” → “.*starter/);
  });

  it("names filters, and why passages are left out", async () => {
    const text = await shown(ask("bread", { filters: { deck: "BREAD.md" } }));
    expect(text).toContain("only in: the deck bread.md");
    expect(text).not.toContain("long.md");
  });

  it("says that it declines what the course does not cover, and that a model decides for itself", async () => {
    const chess = ask("Who won the chess olympiad in Siegen?");
    expect(await shown(chess)).toMatch(/It does not: probability 0.*The tutor declines/s);
    const answering = { extractive: false, models: { answer: "haiku" } };
    const byModel = (await shown(chess, answering)).replace(/\s+/g, " ");
    expect(byModel).toMatch(/haiku reads the passages and decides for itself/);
  });

  it("says why a model did not rewrite or rerank", async () => {
    const fails: Partial<Provider> = {
      rerank: async () => {
        throw new Error("busy");
      },
      // biome-ignore lint/correctness/useYield: it fails before it says anything
      rewriter: async function* () {
        throw new Error("tired");
      },
      models: { answer: "a", rerank: "cohere", rewrite: "nova" },
    };
    const history = [{ role: "user" as const, content: "What is a starter?" }];
    const text = (await shown(ask("When do I feed it?", { history }), fails)).replace(/\s+/g, " ");
    expect(text).toContain("nova did not rewrite: tired");
    expect(text).toContain("the fused order stands (cohere did not rerank: busy)");
    const plain = (await shown(ask("How hot is the oven?"), fails)).replace(/\s+/g, " ");
    expect(plain).toContain("so nova was not asked");
  });

  it.each([
    ["what is the", /contains no word that tells slides apart/],
    ["?!…", /contains no letter and no digit/],
    ["' or 1=1 --", /Candidates/],
    ["烤箱有多热?", /Candidates/],
    ["x".repeat(4_000), /Candidates/],
  ])("explains %j all the same", async (question, message) => {
    expect(await shown(ask(question))).toMatch(message);
    expect(await shown(ask(question), { embedding: null })).toMatch(/by words alone \(BM25F\)/);
  });

  it("says that nothing is found where there is neither word nor meaning", async () => {
    const text = await shown(ask("zxqv"), { embedding: null });
    expect(text).toMatch(/none: no word of the question is in the course/);
    expect(text).toMatch(/Nothing was found, so the tutor says/);
  });

  it("lists what exists where a deck or a course does not", async () => {
    const deck = explained(ask("bread", { filters: { deck: "cake.md" } }));
    await expect(deck).rejects.toThrow(/no deck "cake\.md".*"bread\.md", "long\.md"/);
    await expect(explained(ask("bread", { course: "chess" }))).rejects.toThrow(/The courses are: "bakery"/);
    await expect(explain(empty, ask("bread"), signal)).rejects.toThrow(/There is no course yet/);
  });

  it("refuses an empty question before anything is opened", async () => {
    const run = (...words: string[]) =>
      explainCommand(signal)
        .exitOverride()
        .configureOutput({ writeErr: () => undefined })
        .parseAsync(words, { from: "user" });
    await expect(run(" ")).rejects.toMatchObject({ code: "usage" });
    await expect(run("x", "--after", " ")).rejects.toMatchObject({ code: "commander.invalidArgument" });
  });
});

describe("terminal text", () => {
  it("is exactly as wide as asked, whatever the script", () => {
    for (const text of ["", "abc", "字".repeat(30), "e\u0301".repeat(30), "a字".repeat(9)]) {
      for (const columns of [1, 2, 7, 20]) expect(widthOf(fit(text, columns))).toBe(columns);
    }
  });

  it("is one line without control characters", () => {
    expect(oneLine(" a\n\tb\u001b[0m\u202e ")).toBe("a b [0m");
  });
});
