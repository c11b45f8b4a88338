import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place } from "../../src/search/course-index.ts";
import { checkFilters, makeScope } from "../../src/search/filters.ts";
import type { Filters } from "../../src/types.ts";

const outline = {
  decks: ["week 1/Intro.pdf", "Security.pptx", "notes.md"],
  sections: [
    { deck: "week 1/Intro.pdf", section: "Über uns" },
    { deck: "Security.pptx", section: "Access" },
    { deck: "notes.md", section: "Summary" },
  ],
};

describe("filters", () => {
  it.each([
    ["as it is written", { deck: "Security.pptx" }, { deck: "Security.pptx" }],
    ["in another case", { deck: " security.PPTX " }, { deck: "Security.pptx" }],
    ["by its file's name", { deck: "intro.pdf" }, { deck: "week 1/Intro.pdf" }],
    ["in another Unicode form", { section: "U\u0308BER UNS" }, { section: "Über uns" }],
    ["with its section", { deck: "notes.md", section: "summary" }, { deck: "notes.md", section: "Summary" }],
    [
      "with pages",
      { deck: "notes.md", pages: [2, 3] as [number, number] },
      { deck: "notes.md", pages: [2, 3] },
    ],
    ["none", {}, {}],
    ["none, by name", { deck: undefined, section: undefined, pages: undefined }, {}],
  ])("finds what is meant %s", (_, given, checked) => {
    expect(checkFilters(given, outline)).toEqual(checked);
  });

  it.each([
    [
      { deck: "Privacy" },
      /There is no deck "Privacy"\. The decks are: "week 1\/Intro\.pdf", "Security\.pptx", /,
    ],
    [{ deck: "" }, /There is no deck ""/],
    [{ section: "Access", deck: "notes.md" }, /There is no section "Access"\. The sections are: "Summary"$/],
    [{ section: "constructor" }, /no section "constructor"/],
    [{ section: "x'; drop table slides; --" }, /no section "x'; drop/],
  ])("says of %j what there is", (given, message) => {
    expect(() => checkFilters(given, outline)).toThrow(expect.objectContaining({ code: "invalid" }));
    expect(() => checkFilters(given, outline)).toThrow(message);
  });

  it("names twenty of many, and none where there are none", () => {
    const decks = Array.from({ length: 30 }, (_, number) => `${number}.md`);
    expect(() => checkFilters({ deck: "x" }, { decks, sections: [] })).toThrow(/"19\.md" and 10 more$/);
    expect(() => checkFilters({ section: "x" }, { decks, sections: [] })).toThrow("There are no sections");
    expect(() => checkFilters({ deck: "y".repeat(5_000) }, { decks, sections: [] })).toThrow(/^.{0,700}$/);
  });
});

describe("metadata", () => {
  const metadata = new Map([
    ["Week", new Set(["1", "2"])],
    ["topics", new Set(["baking", "Flour"])],
  ]);
  const course = { decks: [], sections: [], metadata };

  it("is found in the decks' own spelling, or said to be missing", () => {
    expect(checkFilters({ metadata: { week: ["2"], topics: ["flour"] } }, course)).toEqual({
      metadata: { Week: ["2"], topics: ["Flour"] },
    });
    expect(() => checkFilters({ metadata: { day: ["2"] } }, course)).toThrow(
      'no metadata key "day". The metadata keys are: "Week", "topics"',
    );
    expect(() => checkFilters({ metadata: { week: ["9"] } }, course)).toThrow(
      'no Week value "9". The Week values are: "1", "2"',
    );
  });

  it("narrows a search to decks that have all of it, of a list any", () => {
    const at = { deck: "a.md", sections: [null], firstPage: 1, lastPage: 1 };
    const places: Place[] = [
      { ...at, metadata: { Week: 1, topics: ["baking", "Flour"] } },
      { ...at, metadata: { Week: 2 } },
      at,
    ];
    const allowed = (filters: Filters) => places.map((_, place) => makeScope(filters, places)?.(place));
    expect(allowed({ metadata: { Week: ["1", "2"] } })).toEqual([true, true, false]);
    expect(allowed({ metadata: { Week: ["1"], topics: ["Flour"] } })).toEqual([true, false, false]);
  });
});

describe("the scope of a search", () => {
  const sections = fc.uniqueArray(fc.constantFrom<(string | null)[]>("One", "Two", null), { minLength: 1 });
  const place = fc.record({
    deck: fc.constantFrom("a.md", "b.md"),
    sections,
    firstPage: fc.integer({ min: 1, max: 9 }),
    more: fc.integer({ min: 0, max: 3 }),
  });
  const filters = fc.record(
    {
      deck: fc.constantFrom("a.md", "b.md"),
      section: fc.constantFrom("One", "Two"),
      pages: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3 })),
    },
    { requiredKeys: [] },
  );

  it("holds what fits every filter; a build-up by any of its pages", () => {
    fc.assert(
      fc.property(fc.array(place), filters, (all, { pages, ...rest }) => {
        const places = all.map(({ more, ...one }) => ({ ...one, lastPage: one.firstPage + more }));
        const asked: Filters = pages
          ? { ...rest, pages: [pages[0], pages[0] + pages[1]] as [number, number] }
          : rest;
        const scope = makeScope(asked, places);
        if (Object.keys(asked).length === 0) {
          expect(scope).toBeNull();
          return;
        }
        const wanted = places.map(({ deck, sections, firstPage, lastPage }) => {
          const own = Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index);
          const fitsPages =
            !asked.pages ||
            own.some((page) => page >= (asked.pages?.[0] ?? 0) && page <= (asked.pages?.[1] ?? 0));
          return (
            fitsPages &&
            (!asked.deck || deck === asked.deck) &&
            (!asked.section || sections.includes(asked.section))
          );
        });
        expect(places.map((_, position) => scope?.(position))).toEqual(wanted);
        expect(scope?.(places.length)).toBe(false);
      }),
    );
  });
});

describe("what was taught so far", () => {
  const place = (deck: string, date?: string): Place => ({
    deck,
    sections: [null],
    firstPage: 1,
    lastPage: 1,
    ...(date === undefined ? {} : { metadata: { date } }),
  });
  const places = [
    place("Lecture 10.pdf", "2026-12-01"),
    place("Lecture 2.pdf", "2026-10-12T08:00"),
    place("Lecture 1.pdf", "2026-10-05"),
    place("Appendix.pdf", "soon"),
    place("Extra.pdf"),
  ];
  const decksOf = (filters: Filters) => {
    const isLet = makeScope(filters, places);
    return places.filter((_, at) => isLet?.(at)).map(({ deck }) => deck);
  };

  it("goes up to a deck, by their names as people count", () => {
    expect(decksOf({ through: "Lecture 2.pdf" })).toEqual([
      "Lecture 2.pdf",
      "Lecture 1.pdf",
      "Appendix.pdf",
      "Extra.pdf",
    ]);
  });

  it("goes up to a day, by the decks' dates; without a date nobody knows", () => {
    expect(decksOf({ until: "2026-10-12" })).toEqual(["Lecture 2.pdf", "Lecture 1.pdf"]);
    expect(decksOf({ until: "2026-10-11" })).toEqual(["Lecture 1.pdf"]);
  });

  it("needs a deck that there is, and a date of any deck", () => {
    expect(checkFilters({ through: "intro.pdf" }, outline)).toEqual({ through: "week 1/Intro.pdf" });
    expect(() => checkFilters({ through: "week 9" }, outline)).toThrow(/There is no deck "week 9"/);
    expect(() => checkFilters({ until: "2026-10-12" }, outline)).toThrow(/No deck of this course has a date/);
    const metadata = new Map([["date", new Set(["2026-10-05"])]]);
    expect(checkFilters({ until: "2026-10-12" }, { ...outline, metadata })).toEqual({ until: "2026-10-12" });
  });
});
