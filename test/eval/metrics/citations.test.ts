import { describe, expect, it } from "vitest";
import { citationCoverage } from "../../../eval/metrics/citation-coverage.ts";
import { citationPrecision } from "../../../eval/metrics/citation-precision.ts";
import { citesReference } from "../../../eval/metrics/cites-reference.ts";
import { quoteValidity } from "../../../eval/metrics/quote-validity.ts";
import { sentencesOf } from "../../../eval/metrics/sentences.ts";
import { hitOn, scoreOf } from "./outcomes.ts";

const cite = (page: number, marker = page, quote = `Slide ${page}`) => ({
  marker,
  slide: hitOn(page).slide,
  quote,
});

describe("quote validity", () => {
  it("sees a citation that was not retrieved, and one that does not stand there", async () => {
    const citations = [cite(3, 1), cite(3, 2, "invented"), cite(9, 3)];
    const score = await scoreOf(quoteValidity, { hits: [hitOn(3)], citations });
    expect(score).toEqual({ value: 1 / 3, reason: "1 of 3 hold" });
    expect((await scoreOf(quoteValidity)).value).toBeNull();
  });
});

describe("citations of reference slides", () => {
  const answer = { hits: [hitOn(3), hitOn(4)], citations: [cite(4, 1), cite(3, 2), cite(3, 3, "Slide")] };

  it("precision is their share, and the other metric asks for one", async () => {
    expect(await scoreOf(citationPrecision, answer)).toEqual({
      value: 2 / 3,
      reason: "2 of 3 name a reference slide",
    });
    expect(await scoreOf(citesReference, answer)).toEqual({
      value: 1,
      reason: "cites a/deck.pdf, p. 4; a/deck.pdf, p. 3",
    });
    expect((await scoreOf(citesReference, { citations: [cite(4)] })).value).toBe(0);
  });

  it("sees an external id, which only the hit knows", async () => {
    const hits = [hitOn(4, { externalId: "doc-4" })];
    const one = { referenceSlides: [], relevant: ["doc-4"] };
    expect((await scoreOf(citationPrecision, { hits, citations: [cite(4)] }, one)).value).toBe(1);
    expect((await scoreOf(citesReference, { hits, citations: [cite(4)] }, one)).value).toBe(1);
  });

  it("do not apply without references; a wrong refusal cites none of them; precision not without citations", async () => {
    for (const metric of [citationPrecision, citesReference]) {
      expect((await scoreOf(metric, answer, { referenceSlides: [] })).value).toBeNull();
    }
    const refused = { ...answer, answered: false };
    expect((await scoreOf(citesReference, refused)).value).toBe(0);
    expect((await scoreOf(citesReference, refused, { answerable: false })).value).toBeNull();
    expect((await scoreOf(citationPrecision, refused)).value).toBeNull();
    expect((await scoreOf(citationPrecision, { citations: [] })).value).toBeNull();
    expect((await scoreOf(citesReference, { citations: [] })).value).toBe(0);
  });
});

describe("citation coverage", () => {
  const citations = [1, 2, 3].map((marker) => cite(marker));
  const coverage = async (answer: string) => (await scoreOf(citationCoverage, { answer, citations })).value;

  it("counts bullets and sentences, whether the marker stands before or behind the full stop", async () => {
    expect(await coverage("- One cuts [1]\n- Two overlaps [2]")).toBe(1);
    expect(await coverage("It looks up first. [1] It answers then [2]. It adds nothing.")).toBe(2 / 3);
    expect(await scoreOf(citationCoverage, { answer: "Cited [1]. **Bare** one.", citations })).toEqual({
      value: 0.5,
      reason: "without: **Bare** one.",
    });
  });

  it("counts the bullets of a quoted list as cited by its quote, and no others", async () => {
    const quoted = { ...cite(1), quote: "There are two:\n• Read the deck\n  – twice\n• Chunk it" };
    const answer = "There are two:\n- Read the deck\n  - twice\n- Chunk it [1]\n- Read the desk";
    expect((await scoreOf(citationCoverage, { answer, citations: [quoted] })).value).toBe(4 / 5);
  });

  it("asks no marker of headings, questions and the lead-in of a cited list", async () => {
    expect(await coverage("## Steps\n\nThere are two steps:\n\n1. Read [1]\n2. Chunk [2][3]\n\nMore?")).toBe(
      1,
    );
    expect(await coverage("There are two steps:\n\n- Read\n- Chunk")).toBe(0);
    expect(await coverage("**Steps**\n\nFirst it reads [1].")).toBe(1);
    expect(await coverage("It says: [1]")).toBe(1);
    expect(await coverage("And that is all:")).toBe(0);
  });

  it("counts table rows without their head, and no code", async () => {
    const table = "| a | b |\n|---|---|\n| x | y [1] |\n| z | w |";
    expect(await coverage(`${table}\n\n\`\`\`\nlist[0]\n\`\`\``)).toBe(0.5);
  });

  it("takes no index for a citation", async () => {
    expect(await coverage("The first is list[0].")).toBe(0);
  });

  it("does not apply to a refusal, nor where nothing needs a citation", async () => {
    expect((await scoreOf(citationCoverage, { answered: false })).value).toBeNull();
    expect(await coverage("Which deck do you mean?")).toBeNull();
  });
});

describe("sentences", () => {
  it("keep abbreviations, versions and prices whole", () => {
    expect(sentencesOf("Use v1.2, e.g. Titan. It costs $3.50 per GB (approx. 4 EUR). Done")).toEqual([
      "Use v1.2, e.g. Titan.",
      "It costs $3.50 per GB (approx. 4 EUR).",
      "Done",
    ]);
  });

  it("are bare of Markdown: quotes, links, emphasis, code, bars", () => {
    expect(sentencesOf("> See [the **guide**](http://a.b/c?d=1) and `top_k`.\n***\n| a | b |")).toEqual([
      "See the guide and top_k.",
      "a b",
    ]);
  });
});
