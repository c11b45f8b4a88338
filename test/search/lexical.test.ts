import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildLexicalIndex, type LexicalMatch } from "../../src/search/lexical.ts";
import type { Fields } from "../../src/search/postings.ts";
import { type Bm25fSettings, bm25fDefaults, fieldNames } from "../../src/search/postings.ts";
import { termSequence } from "../../src/text/words.ts";

const word = fc.constantFrom("judge", "rerank", "vector", "index", "token", "slide", "the", "数据库", "404");
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));
const chunk = fc.record({ title: text, section: text, body: text, enrichment: text });
const corpus = fc.array(chunk, { maxLength: 12 });
const asked = fc
  .array(fc.oneof(word, fc.constantFrom("unheard", "zebra")), { maxLength: 8 })
  .map((words) => words.join(" "));
const settings: fc.Arbitrary<Bm25fSettings> = fc.record({
  k1: fc.double({ min: 0.2, max: 3, noNaN: true }),
  fields: fc.record({
    title: fc.record({ weight: fc.constantFrom(0.5, 1, 3), b: fc.constantFrom(0, 0.5, 1) }),
    section: fc.record({ weight: fc.constantFrom(0.5, 1, 3), b: fc.constantFrom(0, 0.5, 1) }),
    body: fc.record({ weight: fc.constantFrom(0.5, 1, 3), b: fc.constantFrom(0, 0.75, 1) }),
    enrichment: fc.record({ weight: fc.constantFrom(0.5, 1, 3), b: fc.constantFrom(0, 0.5, 1) }),
  }),
});

/** BM25F by the book, one chunk at a time. A field's mean length is taken as one word at least. */
function scoreSlowly(chunks: Fields[], query: string, { k1, fields }: Bm25fSettings): LexicalMatch[] {
  const terms = [...new Set(termSequence(query))];
  const meanLength = (name: keyof Fields) =>
    Math.max(1, chunks.reduce((sum, one) => sum + termSequence(one[name] ?? "").length, 0) / chunks.length);
  const frequency = (one: Fields, term: string) =>
    fieldNames.reduce((sum, name) => {
      const words = termSequence(one[name] ?? "");
      if (!words.includes(term)) return sum;
      const { weight, b } = fields[name];
      const normaliser = 1 - b + (b * words.length) / meanLength(name);
      return sum + (weight * words.filter((other) => other === term).length) / normaliser;
    }, 0);
  const idf = (term: string) => {
    const holding = chunks.filter((one) => frequency(one, term) > 0).length;
    return Math.log(1 + (chunks.length - holding + 0.5) / (holding + 0.5));
  };
  const information = terms.reduce((sum, term) => sum + idf(term), 0) || 1;
  return chunks.map((one, position) => {
    const held = terms.filter((term) => frequency(one, term) > 0);
    const score = held.reduce((sum, term) => {
      const weighted = frequency(one, term);
      return sum + idf(term) * (((k1 + 1) * weighted) / (k1 + weighted));
    }, 0);
    const coverage = held.reduce((sum, term) => sum + idf(term), 0) / information;
    return { position, score, share: score / (information * (k1 + 1)), coverage };
  });
}

const all = { limit: 100, allows: null, others: [] };

describe("BM25F", () => {
  it("is the textbook's, for any fields, weights and filters", () => {
    const scope = fc.record({
      limit: fc.integer({ min: 0, max: 14 }),
      modulus: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(corpus, asked, settings, scope, (chunks, query, bm25f, { limit, modulus }) => {
        const expected = scoreSlowly(chunks, query, bm25f);
        const allows = modulus === 1 ? null : (position: number) => position % modulus === 0;
        const others = chunks.map((_, position) => position);
        const found = buildLexicalIndex(chunks, bm25f).search(query, { limit, allows, others });
        for (const match of [...found.others, ...found.best]) {
          const wanted = expected[match.position];
          expect(match.score).toBeCloseTo(wanted?.score ?? -1, 4);
          expect(match.share).toBeCloseTo(wanted?.share ?? -1, 5);
          expect(match.coverage).toBeCloseTo(wanted?.coverage ?? -1, 9);
        }
        expect(found.others.map(({ position }) => position)).toEqual(others);
        const matching = expected.filter(({ score, position }) => score > 0 && (allows?.(position) ?? true));
        expect(found.best).toHaveLength(Math.min(limit, matching.length));
        expect(found.best.every(({ position }) => allows?.(position) ?? true)).toBe(true);
        const worst = Math.min(...found.best.map(({ score }) => score));
        const chosen = new Set(found.best.map(({ position }) => position));
        for (const { position, score } of matching) {
          if (limit > 0 && !chosen.has(position)) expect(score).toBeLessThanOrEqual(worst + 1e-4);
        }
      }),
    );
  });

  it("keeps shares and coverage within 0…1, best first, ties by position", () => {
    fc.assert(
      fc.property(corpus, asked, (chunks, query) => {
        const { best } = buildLexicalIndex(chunks).search(query, all);
        for (const [place, match] of best.entries()) {
          expect(match.score).toBeGreaterThan(0);
          for (const share of [match.share, match.coverage]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
          const next = best[place + 1];
          if (!next) continue;
          expect(match.score).toBeGreaterThanOrEqual(next.score);
          if (match.score === next.score) expect(match.position).toBeLessThan(next.position);
        }
      }),
    );
  });

  it("leaves nothing behind for the next question", () => {
    fc.assert(
      fc.property(corpus, asked, asked, (chunks, query, another) => {
        const index = buildLexicalIndex(chunks);
        const others = chunks.map((_, position) => position);
        const first = index.search(query, { ...all, others });
        index.search(another, { limit: 1, allows: (position) => position % 2 === 0, others: [0] });
        expect(index.search(query, { ...all, others })).toEqual(first);
      }),
    );
  });

  it("covers a question wholly only where every word of it stands", () => {
    const index = buildLexicalIndex([
      { title: "Judge", section: "", body: "a judge scores" },
      { title: "Judge", section: "Metrics", body: "a judge scores faithfulness" },
    ]);
    const { best } = index.search("judge metrics faithfulness", all);
    expect(best.map(({ position }) => position)).toEqual([1, 0]);
    expect(best[0]?.coverage).toBe(1);
    expect(best[1]?.coverage).toBeLessThan(0.5);
    // What no slide holds is missing from each.
    expect(index.search("judge zebra", all).best[0]?.coverage).toBeLessThan(0.5);
  });

  it("finds nothing for what has no words, and in an empty course", () => {
    const index = buildLexicalIndex([{ title: "Judge", section: "", body: "what is it" }]);
    for (const query of ["", "what is it?", "?!…", "🎓", " \n\t"]) {
      const { best, others } = index.search(query, { ...all, others: [0] });
      expect(best).toEqual([]);
      expect(others).toEqual([{ position: 0, score: 0, share: 0, coverage: 0 }]);
    }
    expect(buildLexicalIndex([]).search("judge", all)).toEqual({ best: [], others: [] });
  });

  it("knows the body's terms by place, and weighs each term of a question once", () => {
    const index = buildLexicalIndex(
      [{ title: "Title", section: "", body: "judge the judges" }],
      bm25fDefaults,
    );
    const [judge, zebra, ...more] = index.weigh("judge judges zebra");
    expect(more).toEqual([]);
    expect([...index.termsAt(0)]).toEqual([judge?.id, judge?.id]);
    expect(zebra?.id).toBeNull();
    expect(zebra?.weight).toBeGreaterThan(judge?.weight ?? 9);
  });
});
