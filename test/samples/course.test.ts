import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findFacts } from "../../eval/metrics/completeness.ts";
import { readDeck } from "../../ingest/read/read.ts";
import { buildDeck, courseFolder, sourceDecks, sourceFolder } from "../../samples/build.ts";
import { projectRoot } from "../../src/root.ts";

interface Case {
  id: string;
  answerable: boolean;
  history?: unknown[];
  question: string;
  referenceSlides?: { deck: string; page: number; title: string }[];
  referenceFacts?: string[][];
  tags: string[];
}
const readCases = (name: string) =>
  readFileSync(join(projectRoot, "eval", "datasets", name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Case);
const cases = readCases("rag-on-aws.jsonl");
const signal = new AbortController().signal;
const pdfOf = (name: string) => readFileSync(join(courseFolder, name.replace(/\.md$/, ".pdf")));

describe("the bundled course", () => {
  it.each(sourceDecks())("%s is built as it stands in its source", async (name) => {
    expect((await buildDeck(readFileSync(join(sourceFolder, name), "utf8"))).equals(pdfOf(name))).toBe(true);
  });

  it("reads back into at least 60 slides, every reference and its key facts among them", async () => {
    const titles = new Map<string, string>();
    const texts = new Map<string, string>();
    for (const name of sourceDecks()) {
      const deck = await readDeck(new Uint8Array(pdfOf(name)), "deck.pdf", signal);
      for (const slide of deck.slides) {
        const place = `${name.replace(/\.md$/, ".pdf")}#${slide.page}`;
        titles.set(place, slide.title);
        texts.set(place, slide.text);
      }
    }
    expect(titles.size).toBeGreaterThanOrEqual(60);
    for (const { deck, page, title } of cases.flatMap((one) => one.referenceSlides ?? [])) {
      expect(titles.get(`${deck}#${page}`)).toBe(title);
    }
    for (const { id, referenceSlides = [], referenceFacts = [] } of cases) {
      const said = referenceSlides.map(({ deck, page }) => texts.get(`${deck}#${page}`)).join("\n");
      expect({ id, missing: findFacts(referenceFacts, said).missing }).toEqual({ id, missing: [] });
    }
  });

  it("has the questions it promises", () => {
    const count = (tag: string) => cases.filter((one) => one.tags.includes(tag)).length;
    expect(cases.length).toBeGreaterThanOrEqual(100);
    expect(new Set(cases.map((one) => one.id)).size).toBe(cases.length);
    expect(Math.min(count("off-topic"), count("near-topic"), count("paraphrase"))).toBeGreaterThanOrEqual(20);
    expect(
      cases.filter((one) => one.tags.includes("follow-up") && one.history).length,
    ).toBeGreaterThanOrEqual(10);
    expect(cases.every((one) => one.answerable === Boolean(one.referenceSlides))).toBe(true);
  });
});

describe.each([
  "rag-on-aws.jsonl",
  "decks.jsonl",
  "held-out.jsonl",
  "three-decks.jsonl",
  "debian-packaging.jsonl",
])("the key facts of %s", (name) => {
  it("stand beside every answerable question, and none only repeats its question", () => {
    for (const { id, question, answerable, referenceFacts = [] } of readCases(name)) {
      expect({ id, hasFacts: referenceFacts.length > 0 }).toEqual({ id, hasFacts: answerable });
      const wordings = referenceFacts.flat().map((wording) => [wording]);
      expect({ id, repeated: findFacts(wordings, question).held }).toEqual({ id, repeated: [] });
    }
  });
});
