import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";
import { usuallyWithheld, withhold } from "../../../ingest/read/withhold.ts";

const never = new AbortController().signal;
const read = (text: string) => readDeck(new TextEncoder().encode(text), "bread.md", never);
const all = { hiddenSlides: "answer", speakerNotes: "answer" } as const;
const none = { hiddenSlides: "leave-out", speakerNotes: "leave-out" } as const;

describe("what a teacher has hidden", () => {
  it.each([
    ["reveal.js", '## Exam\n\nThe answer is 42\n\n<!-- .slide: data-visibility="hidden" -->'],
    ["Slidev", "hide: true\n---\n\n## Exam\n\nThe answer is 42"],
    ["remark", "exclude: true\n---\n\n## Exam\n\nThe answer is 42"],
  ])("is known in Markdown of %s, and left out", async (_, hidden) => {
    const deck = await read(`# Bread\n\nBake it\n\n---\n\n${hidden}\n\n---\n\n## Oven\n\nHot`);
    expect(deck.slides.map((slide) => [slide.title, slide.hidden])).toEqual([
      ["Bread", undefined],
      ["Exam", true],
      ["Oven", undefined],
    ]);
    expect(deck.extraction.hidden).toEqual([2]);
    const shown = withhold(deck, usuallyWithheld, "bread.md");
    expect(shown.slides.map(({ page, title }) => [page, title])).toEqual([
      [1, "Bread"],
      [3, "Oven"],
    ]);
    expect(JSON.stringify(shown.slides)).not.toContain("42");
    expect(shown.warnings.at(-1)).toBe(
      "Hidden slides (2) are left out: take hidden-slides out of LECTERN_LEAVE_OUT to answer from them",
    );
    expect(withhold(deck, all, "bread.md")).toEqual(deck);
  });

  it("is the notes where the teacher says so, and the rest of the slide stays as it was", async () => {
    const deck = await read(
      "## Bread\n\n![A loaf](loaf.png)\n\nBake it\n\nNote: Ada failed\n\n---\n\n## Oven\n\nHot",
    );
    expect(JSON.stringify(deck.slides)).toContain("Ada failed");
    expect(withhold(deck, usuallyWithheld, "bread.md")).toEqual(deck);
    const [bread, oven] = withhold(deck, none, "bread.md").slides;
    expect(oven).toEqual(deck.slides[1]);
    expect(bread?.text).toMatch(/^Bread\n+Bake it\n+Alt text:\nA loaf$/);
    expect(bread?.parts?.map(({ kind, start, end }) => [kind, bread.text.slice(start, end)])).toEqual([
      ["alt-text", "Alt text:\nA loaf"],
    ]);
  });

  it("leaves a deck that is nothing else refused with the reason", async () => {
    const deck = await read('# A\n\n---\n\n## B\n\nC\n\n<!-- .slide: data-visibility="hidden" -->');
    const hidden = { ...deck, slides: deck.slides.filter((slide) => slide.hidden) };
    expect(() => withhold(hidden, usuallyWithheld, "bread.md")).toThrow(
      /^bread\.md shows no words to students: Hidden slides \(2\) are left out/,
    );
  });
});
