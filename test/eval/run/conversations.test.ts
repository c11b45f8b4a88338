import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { describeDiff, diffCases } from "../../../eval/dataset/diff.ts";
import { toLine } from "../../../eval/dataset/write.ts";
import { describeConversations } from "../../../eval/report/conversations.ts";
import { makeReport } from "../../../eval/report/make-report.ts";
import { askAll, type CaseResult } from "../../../eval/run/ask-and-score.ts";
import { withHistories } from "../../../eval/run/conversations.ts";
import type { Run } from "../../../eval/run/runs.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-conversations-"));
afterAll(() => rmSync(folder, { recursive: true }));
const signal = new AbortController().signal;

function load(...lines: object[]) {
  const path = join(folder, "talks.jsonl");
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return loadCases(path);
}

const talk = {
  id: "talk",
  course: "bakery",
  tags: ["talk"],
  turns: [
    { question: "What is a starter?", referenceFacts: [["yeast"]] },
    { question: "How often do I feed it?", tags: ["why"] },
    { question: "And with what?" },
  ],
};

async function ask(cases: CaseResult["case"][], earlier: CaseResult[] = []): Promise<CaseResult[]> {
  const todo = cases.map((one) => ({ case: one, repeat: 0 }));
  const steps = {
    ask: async ({ question }: CaseResult["case"]) => answerOf({ answer: `About: ${question}` }),
    concurrency: 4,
    within: <Result>(work: () => Promise<Result>) => work(),
    keep: async () => undefined,
    earlier,
  };
  return askAll(steps, todo, signal);
}

const saidTo = (results: CaseResult[], id: string) =>
  results.find((one) => one.case.id === id)?.case.history.map(({ content }) => content);

describe("a conversation of a dataset", () => {
  it("is a case for each turn, with what is said of all, and is written so that it is read again", () => {
    const { cases } = load(talk, { id: "alone", question: "How hot is the oven?" });
    expect(cases.map(({ id }) => id)).toEqual(["talk.1", "talk.2", "talk.3", "alone"]);
    expect(cases[1]).toMatchObject({
      course: "bakery",
      tags: ["talk", "why"],
      conversation: { of: "talk", turn: 2 },
    });
    expect(load(...cases.map(toLine)).cases).toEqual(cases);
    expect(() => load({ id: "t", turns: [{ question: "" }] })).toThrow(/talks\.jsonl:1.*turns\.0\.question/);
  });

  it("is asked turn by turn, with the answers of this run, whatever is asked beside it", async () => {
    const { cases } = load(talk, { id: "alone", question: "How hot is the oven?" });
    const results = await ask(cases.toReversed());
    expect(saidTo(results, "talk.1")).toEqual([]);
    expect(saidTo(results, "talk.3")).toEqual([
      "What is a starter?",
      "About: What is a starter?",
      "How often do I feed it?",
      "About: How often do I feed it?",
    ]);
    expect(saidTo(results, "alone")).toEqual([]);
    const stored = results.map((one, index) => ({
      ...one,
      case: { ...one.case, history: [] },
      repeat: 0,
      index,
    }));
    expect(saidTo(withHistories(stored), "talk.2")).toEqual(saidTo(results, "talk.2"));
  });

  it("goes on where it was stopped", async () => {
    const { cases } = load(talk);
    const [first, ...rest] = cases;
    const earlier = await ask(first ? [first] : []);
    expect(saidTo(await ask(rest, earlier), "talk.2")).toEqual([
      "What is a starter?",
      "About: What is a starter?",
    ]);
  });

  it("says where it first went wrong", async () => {
    const { cases } = load(talk, { ...talk, id: "other" });
    const asked = await ask(cases);
    const results = asked.map((one) => ({
      ...one,
      scores: { "answer completeness": { value: one.case.id === "other.2" ? 0 : 1, reason: "" } },
    }));
    const run = {
      id: "r",
      name: "r",
      started: "",
      manifest: { name: "r", started: "", seed: 1, settings: {}, scope: "answers" },
      metrics: [],
      cases,
    };
    const report = makeReport([{ run: run as unknown as Run, results }], {
      name: "r",
      date: "",
      gates: null,
    });
    expect(describeConversations(report.cases, 0)).toBe(
      "1 of 2 conversations went well to the end; the others first went wrong at turn 2 (1).",
    );
    expect(describeConversations([], 0)).toBeNull();
  });
});

it("tells two versions of a dataset apart by field", () => {
  const before = [caseOf({ id: "a" }), caseOf({ id: "b" }), caseOf({ id: "c" })];
  const after = [
    caseOf({ id: "a" }),
    caseOf({ id: "b", question: "Why?", kind: "why" }),
    caseOf({ id: "d" }),
  ];
  const diff = diffCases(before, after);
  expect(diff).toEqual({
    added: ["d"],
    removed: ["c"],
    changed: [{ id: "b", fields: ["question", "kind"] }],
    same: 1,
  });
  expect(describeDiff(diff)).toBe("1 removed: c; 1 added: d; 1 changed: b (question, kind)");
});
