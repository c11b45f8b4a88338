import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkCases } from "../../../eval/dataset/check.ts";
import { findDuplicates } from "../../../eval/dataset/duplicates.ts";
import { type KnownSlide, resolveReferences } from "../../../eval/dataset/references.ts";
import { jaccard } from "../../../src/text/similarity.ts";
import { words } from "../../../src/text/words.ts";
import { makeCase } from "./make-case.ts";

const titles = ["Bread", "Sourdough starter", "Oven temperature", "Storing bread"];
const slides: KnownSlide[] = titles.map((title, index) => ({
  id: `s${index}`,
  course: "bakery",
  deck: "week1/bread.pdf",
  page: index + 1,
  title,
  section: null,
}));
const folded: KnownSlide = {
  id: "f",
  course: "bakery",
  deck: "cakes.md",
  page: 5,
  pages: [3, 5],
  title: "Icing",
  section: null,
};
const corpus: KnownSlide = {
  ...folded,
  id: "x",
  deck: "corpus.jsonl",
  page: 1,
  pages: [1, 1],
  title: "Salt",
  externalId: "salt-01",
};
const all = [...slides, folded, corpus];
const refer = (reference: { deck: string; page?: number; title?: string }) =>
  makeCase({ course: "bakery", referenceSlides: [reference] });
const check = (...cases: Parameters<typeof checkCases>[0]) => checkCases(cases, all);

describe("checkCases", () => {
  it("finds nothing wrong with references by deck and page, deck alone, file name, folded page and id", () => {
    expect(
      check(
        refer({ deck: "week1/bread.pdf", page: 2, title: "sourdough  STARTER" }),
        { ...refer({ deck: "bread.pdf" }), id: "b", question: "b?" },
        { ...refer({ deck: "cakes.md", page: 4 }), id: "c", question: "c?" },
        makeCase({ id: "d", question: "d?", relevant: ["salt-01"] }),
        makeCase({ id: "e", question: "e?", answerable: false }),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      "a page that moved",
      { deck: "bread.pdf", page: 40, title: "Oven temperature" },
      "use week1/bread.pdf, p. 3",
      3,
    ],
    ["a page too many", { deck: "bread.pdf", page: 9 }, "perhaps week1/bread.pdf, p. 4", 4],
    ["a deck renamed", { deck: "breads.pptx", page: 2 }, "perhaps week1/bread.pdf, p. 2", 2],
    [
      "a title in other words",
      { deck: "gone.pdf", page: 2, title: "The oven's temperature" },
      "perhaps week1/bread.pdf, p. 3",
      3,
    ],
  ])("names the nearest slide for %s", (_, reference, fix, page) => {
    const [found, ...others] = check(refer(reference));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: "missing-slide",
      severity: "fault",
      fix: expect.stringContaining(fix),
    });
    expect(found?.nearest[0]?.page).toBe(page);
  });

  it("finds the nearest of ids, and says what to do where nothing is near", () => {
    const findings = check(makeCase({ relevant: ["salt-02", "zzz"] }));
    expect(findings.map((one) => one.fix)).toEqual([
      'perhaps "salt-01" ("Salt")',
      "ingest its deck, or remove the reference",
    ]);
  });

  it("tells a slide that moved from one that was renamed", () => {
    const [moved] = check(refer({ deck: "bread.pdf", page: 2, title: "Oven temperature" }));
    expect(moved).toMatchObject({
      kind: "moved-slide",
      severity: "fault",
      fix: 'use week1/bread.pdf, p. 3 ("Oven temperature")',
    });
    const [renamed] = check(refer({ deck: "bread.pdf", page: 2, title: "Yeast" }));
    expect(renamed).toMatchObject({ kind: "other-title", severity: "warning" });
  });

  it("names a course that is not there once, with its cases, and looks up none of their slides", () => {
    const lost = [1, 2].map((id) => ({
      ...refer({ deck: "x.pdf" }),
      id: `${id}`,
      question: `${id}?`,
      course: "bakry",
    }));
    expect(check(...lost)).toMatchObject([
      { kind: "unknown-course", caseIds: ["1", "2"], fix: expect.stringContaining('"bakery"') },
    ]);
  });

  it("finds questions asked twice, but not the same words after another conversation", () => {
    const long = "how long should a loaf of bread with seeds stay in the oven";
    const findings = check(
      makeCase({
        id: "1",
        question: "And for rye?",
        referenceAnswer: "x",
        history: [{ role: "user", content: "Wheat?" }],
      }),
      makeCase({ id: "2", question: "And for rye?", referenceAnswer: "x" }),
      makeCase({ id: "3", question: "and, for rye", referenceAnswer: "x" }),
      makeCase({ id: "4", question: long, referenceAnswer: "x" }),
      makeCase({ id: "5", question: `${long} now`, referenceAnswer: "x" }),
    );
    expect(findings.map(({ kind, caseIds }) => [kind, ...caseIds])).toEqual([
      ["same-question", "2", "3"],
      ["near-question", "4", "5"],
    ]);
  });

  it("finds what can't be scored and what contradicts itself", () => {
    const findings = check(makeCase({}), {
      ...refer({ deck: "bread.pdf" }),
      id: "b",
      question: "b?",
      answerable: false,
    });
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ["answerless-with-slides", "fault"],
      ["unscorable", "warning"],
    ]);
  });
});

describe("resolveReferences", () => {
  it("takes out what is missing, and leaves whole cases as they are", () => {
    const whole = refer({ deck: "bread.pdf", page: 1 });
    const torn = makeCase({
      id: "b",
      referenceSlides: [{ deck: "bread.pdf", page: 1 }, { deck: "gone.pdf" }],
      relevant: ["salt-01", "gone"],
    });
    const { cases, missing } = resolveReferences([whole, torn], all);
    expect(cases[0]).toBe(whole);
    expect(cases[1]).toMatchObject({
      referenceSlides: [{ deck: "bread.pdf", page: 1 }],
      relevant: ["salt-01"],
    });
    expect(missing.map((one) => one.reference)).toEqual([
      { by: "slide", deck: "gone.pdf" },
      { by: "id", externalId: "gone" },
    ]);
  });
});

describe("findDuplicates", () => {
  it("finds what comparing every pair finds", () => {
    const word = fc.constantFrom(..."abcdefghijklmnop".split(""));
    const question = fc.uniqueArray(word, { minLength: 8, maxLength: 14 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(question, { maxLength: 12 }), (questions) => {
        const cases = questions.map((text, index) => makeCase({ id: `${index}`, question: text }));
        const sets = questions.map((text) => new Set(words(text)));
        const repeated = sets.flatMap((set, index) =>
          sets.slice(0, index).some((other) => jaccard(set, other) >= 0.9) ? [`${index}`] : [],
        );
        expect(findDuplicates(cases).map((one) => one.second.id)).toEqual(repeated);
      }),
    );
  });
});
