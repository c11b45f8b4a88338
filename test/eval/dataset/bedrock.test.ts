import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { selectForJob, toBedrockInference } from "../../../eval/dataset/bedrock-inference.ts";
import { toBedrockDataset } from "../../../eval/dataset/bedrock-write.ts";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { inParts, toJsonLines, writeInParts } from "../../../eval/dataset/lines.ts";
import { toLine } from "../../../eval/dataset/write.ts";
import { writeAtomically } from "../../../eval/files.ts";
import type { CollectedAnswer } from "../../../src/answer/collect.ts";
import type { Citation, Hit } from "../../../src/types.ts";
import { makeCase } from "./make-case.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-bedrock-set-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "set.jsonl");
const words = fc
  .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
  .map((text) => text.trim())
  .filter(Boolean);
const asked = fc.array(
  fc.record({
    question: words,
    referenceAnswer: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
  }),
  {
    minLength: 1,
    maxLength: 8,
  },
);
const essence = (cases: EvalCase[]) =>
  cases.map(({ question, referenceAnswer }) => ({ question, referenceAnswer }));

describe("a dataset written and read again", () => {
  it.each([
    ["Bedrock's form", (cases: EvalCase[]): unknown[] => toBedrockDataset(cases)],
    ["Lectern's form", (cases: EvalCase[]): unknown[] => cases.map(toLine)],
  ])("is the same in %s", (_, write) => {
    fc.assert(
      fc.property(asked, (made) => {
        const cases = made.map((one, index) => makeCase({ ...one, id: `c${index}` }));
        writeAtomically(path, toJsonLines(write(cases)));
        expect(essence(loadCases(path).cases)).toEqual(essence(cases));
      }),
      { numRuns: 60 },
    );
  });

  it("keeps every field in Lectern's form", () => {
    const whole = makeCase({
      course: "c",
      history: [{ role: "user", content: "hm" }],
      referenceAnswer: "yes",
      referenceSlides: [{ deck: "d.pdf", page: 2, title: "T" }],
      relevant: ["x1"],
      referenceContexts: ["p"],
      answerable: false,
      kind: "definition",
      tags: ["a"],
    });
    writeAtomically(path, toJsonLines([toLine(whole)]));
    expect(loadCases(path).cases).toEqual([whole]);
  });
});

describe("toBedrockDataset", () => {
  it("folds what was said before into the one prompt", () => {
    const followUp = makeCase({
      question: "And slower?",
      history: [
        { role: "user", content: "What is HNSW?" },
        { role: "assistant", content: "A graph." },
      ],
      referenceContexts: ["Graphs"],
    });
    expect(toBedrockDataset([followUp])).toEqual([
      {
        conversationTurns: [
          {
            prompt: {
              content: [
                {
                  text: "Earlier in the conversation:\nStudent: What is HNSW?\nTutor: A graph.\n\nThe question now: And slower?",
                },
              ],
            },
            referenceContexts: [{ content: [{ text: "Graphs" }] }],
          },
        ],
      },
    ]);
  });

  it("fills at most 1,000 lines a file", () => {
    const lines = Array.from({ length: 2_001 }, (_, index) => index);
    expect(inParts(lines).map((part) => part.length)).toEqual([1_000, 1_000, 1]);
    const files = writeInParts(join(folder, "many.jsonl"), lines);
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
      "many-1.jsonl",
      "many-2.jsonl",
      "many-3.jsonl",
    ]);
    expect(readFileSync(files[2] ?? "", "utf8")).toBe("2000\n");
    expect(existsSync(`${files[0]}.part`)).toBe(false);
  });

  it("says what to do where it can't write", () => {
    expect(() => writeAtomically("/dev/null/x.jsonl", "")).toThrow(/Can't write .*choose another folder/);
  });
});

const slide = { id: "s1", course: "c", deck: "d.pdf", page: 3, title: "Starter", section: null };
const cite = (marker: number, quote: string): Citation => ({ marker, slide, quote });
const hit = {
  chunkId: 1,
  text: "Feed it daily.",
  slide: { ...slide, text: "Starter\nFeed it daily." },
  score: 1,
  legs: { bm25: null, dense: null, rerank: null },
} satisfies Hit;
function answered(answer: string, citations: Citation[]): CollectedAnswer {
  const usage = { inputTokens: null, outputTokens: null, costUsd: null };
  return {
    answer,
    answered: true,
    citations,
    hits: [hit],
    trace: null,
    made: null,
    verdict: null,
    charges: [],
    usage,
    timings: {},
  };
}
const infer = (answer: CollectedAnswer, kind: "retrieve-and-generate" | "retrieve-only") =>
  toBedrockInference([{ case: makeCase({}), answer }], { sourceId: "src", kind, modelId: "m" })[0]
    ?.conversationTurns[0]?.output;

describe("toBedrockInference", () => {
  const passage = {
    name: "d.pdf, p. 3",
    content: { text: "Feed it daily." },
    metadata: { deck: "d.pdf", page: "3", title: "Starter", slide: "s1" },
  };

  it("gives passages alone where only retrieval is judged", () => {
    expect(infer(answered("x", []), "retrieve-only")).toEqual({
      knowledgeBaseIdentifier: "src",
      retrievedResults: { retrievalResults: [passage] },
    });
  });

  it("gives the answer without markers, and the sentence that bore them", () => {
    const answer = "Feed it, e.g. daily [1][2]. It lives in list[1].\n\n- Use flour. Water too [2]\n";
    const output = infer(answered(answer, [cite(1, "Feed it"), cite(2, "Water")]), "retrieve-and-generate");
    const text = "Feed it, e.g. daily. It lives in list[1].\n\n- Use flour. Water too\n";
    expect(output).toMatchObject({
      text,
      modelIdentifier: "m",
      knowledgeBaseIdentifier: "src",
      retrievedPassages: { retrievalResults: [passage] },
      citations: [
        {
          generatedResponsePart: {
            textResponsePart: { span: { start: 0, end: 19 }, text: "Feed it, e.g. daily." },
          },
          retrievedReferences: [{ content: { text: "Feed it" } }, { content: { text: "Water" } }],
        },
        { generatedResponsePart: { textResponsePart: { text: "Water too" } } },
      ],
    });
  });

  it("has spans that cut out their own text, whatever the answer", () => {
    const piece = fc.constantFrom(
      "One thing",
      ". ",
      " [1]",
      " [2]",
      "\n- ",
      "\n",
      "Other [x]",
      " 🥖",
      "e.g. ",
      "?",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const output = infer(
          answered(pieces.join(""), [cite(1, "q"), cite(2, "r")]),
          "retrieve-and-generate",
        );
        if (!output || !("text" in output)) throw new Error("no answer");
        expect(output.text).not.toMatch(/ \[[12]\]/);
        for (const { generatedResponsePart } of output.citations) {
          const { span, text } = generatedResponsePart.textResponsePart;
          expect(output.text.slice(span.start, span.end + 1)).toBe(text);
          expect(text.trim()).toBe(text);
        }
      }),
    );
  });
});

describe("selectForJob", () => {
  it("takes the first answer to each answerable question, and counts what it leaves out", () => {
    const [feed, chess] = [makeCase({ id: "feed" }), makeCase({ id: "chess", answerable: false })];
    const given = { answer: answered("x", []), error: null, scores: null };
    const failed = { answer: null, error: "down", scores: null };
    const results = [
      { case: feed, repeat: 0, ...given },
      { case: feed, repeat: 1, ...given },
      { case: chess, repeat: 0, ...given },
      { case: chess, repeat: 1, ...failed },
      { case: makeCase({ id: "lost" }), repeat: 0, ...failed },
    ];
    expect(selectForJob(results)).toEqual({
      answered: [{ case: feed, answer: given.answer }],
      leftOut: { repeats: 2, unanswerable: 1, failed: 1 },
    });
  });
});
