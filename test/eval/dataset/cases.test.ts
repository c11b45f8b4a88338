import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCases, readCaseFile } from "../../../eval/dataset/cases.ts";
import { projectRoot } from "../../../src/root.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-cases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "set.jsonl");
function load(text: string) {
  writeFileSync(path, text);
  return loadCases(path);
}
const said = (text: string) => ({ content: [{ text }] });
const conversation = (...turns: object[]) => JSON.stringify({ conversationTurns: turns });

describe("loadCases", () => {
  it("reads the bundled questions", () => {
    const { cases, drafts, warnings } = loadCases(join(projectRoot, "eval", "datasets", "rag-on-aws.jsonl"));
    expect([cases.length > 100, drafts, warnings]).toEqual([true, 0, []]);
  });

  it("takes a byte order mark, carriage returns, blank lines and numbers as ids", () => {
    const { cases } = load('\uFEFF{"id":1,"question":"Why?"}\r\n\r\n{"id":"b","question":"How?"}\r\n');
    expect(cases.map(({ id, question }) => [id, question])).toEqual([
      ["1", "Why?"],
      ["b", "How?"],
    ]);
  });

  it("leaves drafts out, and counts them", () => {
    const { cases, drafts } = load(
      '{"id":"a","question":"x"}\n{"id":"b","question":"y","draft":true}\n{"id":"c","question":"z","draft":true}',
    );
    expect([cases.map((one) => one.id), drafts]).toEqual([["a"], 2]);
    expect(readCaseFile(path).placed.map((one) => one.line)).toEqual([1, 2, 3]);
  });

  it("makes each turn of a Bedrock conversation a case, what was said before its history", () => {
    const { cases } = load(
      `${conversation(
        { prompt: said("What is BM25?"), referenceResponses: [said("A score."), said("Another.")] },
        { prompt: said("Who made it?"), output: { text: "Robertson.", knowledgeBaseIdentifier: "k" } },
        { prompt: said("When?"), referenceContexts: [said("In 1994"), said("TREC-3")] },
      )}\n{"id":"ours","question":"x"}`,
    );
    expect(cases.map((one) => one.id)).toEqual(["line-1", "line-1.2", "line-1.3", "ours"]);
    expect(cases[0]).toMatchObject({ question: "What is BM25?", referenceAnswer: "A score.", history: [] });
    expect(cases[2]).toMatchObject({
      referenceContexts: ["In 1994", "TREC-3"],
      referenceAnswer: undefined,
      history: [
        { role: "user", content: "What is BM25?" },
        { role: "assistant", content: "A score." },
        { role: "user", content: "Who made it?" },
        { role: "assistant", content: "Robertson." },
      ],
    });
  });

  it("warns of long conversations and of fields that nothing reads, each once", () => {
    const turns = Array.from({ length: 6 }, () => ({ prompt: said("And?") }));
    expect(load(conversation(...turns)).warnings).toEqual([
      "a Bedrock job takes at most 5 turns of a conversation (line 1)",
    ]);
    const lines = [1, 2, 3, 4, 5].map((id) => JSON.stringify({ id, question: `q${id}`, topic: "x" }));
    expect(load(lines.join("\n")).warnings).toEqual([
      'nothing reads the field "topic" (lines 1, 2, 3 and 2 more)',
    ]);
  });

  it("has a hash of what the cases say, not of how the file is written", () => {
    const one = {
      id: "1",
      question: "Why?",
      referenceAnswer: "So.",
      referenceSlides: [{ deck: "d.pdf", page: 2, title: "T" }],
      tags: ["a"],
    };
    const { hash } = load(JSON.stringify(one));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const otherwise =
      `\uFEFF\r\n{ "tags": ["a"], "draft": false, "answerable": true, "history": [], "topic": "x",
      "referenceSlides": [{"title": "T", "page": 2, "deck": "d.pdf"}], "reference_answer": "So.",
      "question": " Why?", "id": 1 }`.replace(/\n */g, " ");
    const draft = JSON.stringify({ id: "2", question: "How?", draft: true });
    expect(load(`${draft}\n${otherwise}\n\n`).hash).toBe(hash);
    for (const change of [{ question: "How?" }, { tags: ["b"] }, { answerable: false }, { course: "c" }])
      expect(load(JSON.stringify({ ...one, ...change })).hash).not.toBe(hash);
    expect(load(`${JSON.stringify(one)}\n${JSON.stringify({ ...one, id: "2" })}`).hash).not.toBe(hash);
  });

  it.each([
    ["no JSON", '{"id":"a","question":"x"}\n{oops', /set\.jsonl:2 is not JSON/],
    ["no object", "[1]", /set\.jsonl:1: the line: is not a JSON object/],
    ["no id", '{"question":"x"}', /set\.jsonl:1: id: missing: give every case an id/],
    ["no question", '{"id":"a"}', /set\.jsonl:1: question: missing/],
    ["an empty question", '{"id":"a","question":" "}', /set\.jsonl:1: question: is empty/],
    [
      "an id twice",
      '{"id":"a","question":"x"}\n\n{"id":"a","question":"y"}',
      /set\.jsonl:3: id: "a" is already the id of line 1/,
    ],
    [
      "an id of ours that is a Bedrock line's",
      `{"id":"line-2","question":"x"}\n${conversation({ prompt: said("y") })}`,
      /:2: id: "line-2" is already the id of line 1/,
    ],
    [
      "a wrong page",
      '{"id":"a","question":"x","referenceSlides":[{"deck":"d","page":0}]}',
      /referenceSlides\.0\.page/,
    ],
    ["nothing", "\n \n", /has no case: write one JSON object/],
    ["only drafts", '{"id":"a","question":"x","draft":true}', /only drafts: accept some with/],
    ["a conversation without turns", conversation(), /:1: conversationTurns: is empty/],
    ["a turn without a prompt", conversation({}), /:1: conversationTurns\.0\.prompt: missing/],
    [
      "a prompt without text",
      conversation({ prompt: said(" ") }),
      /conversationTurns\.0: question: is empty/,
    ],
    ["a NUL in an id", '{"id":"a\\u0000b","question":"x"}', /:1: id: holds a NUL.*remove it/],
    [
      "half a character in an id",
      '{"id":"ok","question":"x"}\n{"id":"a\\ud83d","question":"x"}',
      /:2: id: holds half a character \(a lone surrogate\).*write it whole/,
    ],
    ["a line over 1 MB", `{"id":"a","question":"${"x".repeat(1_100_000)}"}`, /:1: the line is over 1 MB/],
  ])("refuses %s, by file, line and field", (_, text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  it("names a file that is not there", () => {
    expect(() => loadCases(join(folder, "none.jsonl"))).toThrow(/none\.jsonl can't be read/);
  });
});
