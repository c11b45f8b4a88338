import { describe, expect, it } from "vitest";
import { readSources } from "../../../src/text/support/sources.ts";
import { judgeSupport } from "../../../src/text/support/support.ts";

const supported = (statement: string, source: string) =>
  judgeSupport(statement, readSources([source]))?.score ?? Number.NaN;

describe("roles", () => {
  it.each([
    [
      "The generator passes the passages to the retriever.",
      "The retriever passes the passages to the generator.",
    ],
    ["Cosine beats BM25 on exact names.", "BM25 beats cosine on exact names."],
    [
      "A bi-encoder reranks what the cross-encoder retrieves.",
      "A cross-encoder reranks what the bi-encoder retrieves.",
    ],
    ["The oven is hotter than the kiln.", "The kiln is hotter than the oven."],
  ])("%s is not borne out by the other way round", (statement, source) => {
    expect(supported(statement, source)).toBeLessThan(0.3);
  });

  it.each([
    [
      "The passages are passed to the generator by the retriever.",
      "The retriever passes the passages to the generator.",
    ],
    [
      "The generator is passed the passages by the retriever.",
      "The retriever passes the passages to the generator.",
    ],
    ["Precision and recall both count.", "Recall and precision both count."],
    ["Cosine equals the dot product of unit vectors.", "The dot product equals cosine of unit vectors."],
    [
      "The retriever passes the passages on.",
      "The generator asks. The retriever passes the passages on to it.",
    ],
    ["A beats B.", "B beats A on Monday, and A beats B on Friday."],
  ])("%s is", (statement, source) => {
    expect(supported(statement, source)).toBeGreaterThan(0.5);
  });
});
