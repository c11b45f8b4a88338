import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../../src/answer/answer.ts";
import { presentable } from "../../../src/answer/guard/names.ts";
import { loadGuardRules } from "../../../src/answer/guard/rules.ts";
import type { FindNames } from "../../../src/providers/provider.ts";
import type { Turn } from "../../../src/types.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";

let lectern: TestLectern;
let rulesOf: (question: string) => string;
beforeAll(async () => {
  lectern = await makeLectern();
  await lectern.ingestText("computing", {
    "history.md":
      "# First programs\n\nAda Lovelace wrote the first program for the Analytical Engine.\n\n---\n\n# Annotation\n\nAn annotation explains code.",
  });
  rulesOf = (question) => {
    const file = join(lectern.config.dataFolder, `${question}.yaml`);
    writeFileSync(file, `pii: { kinds: [EMAIL, NAME, ADDRESS], question: ${question} }`);
    return file;
  };
});
afterAll(() => lectern.remove());

const signal = new AbortController().signal;
/** Takes these words for names. */
const named = /Ada Lovelace|Lovelace|Emma Smith|Ann\b/g;
const findNames: FindNames = async (texts) =>
  texts.map((text) =>
    Array.from(text.matchAll(named), ({ index, 0: { length } }) => ({
      start: index,
      end: index + length,
      kind: "NAME" as const,
    })),
  );

async function asked(question: string, { history = [] as Turn[], rule = "mask" } = {}) {
  const config = { ...lectern.config, guardRulesFile: rulesOf(rule) };
  const provider = { ...lectern.provider, findNames };
  const events = [];
  for await (const event of answer(
    { ...lectern, config, provider },
    { question, history, k: 5, filters: {} },
    signal,
  ))
    events.push(event);
  return events;
}
const retrieved = async (...given: Parameters<typeof asked>) =>
  (await asked(...given)).find((event) => event.type === "retrieved");

describe("names in a question", () => {
  it("stay where the course teaches about them, and it is answered", async () => {
    const events = await asked("What did Ada Lovelace write?");
    expect(events.find(({ type }) => type === "retrieved")).toMatchObject({
      question: "What did Ada Lovelace write?",
    });
    expect(events.at(-1)?.type).toBe("finish");
  });

  it("are masked where somebody tells of themselves, whoever else is called so, and the rest is searched for", async () => {
    expect(await retrieved("Hi, my name is Ada Lovelace. What is the Analytical Engine?")).toMatchObject({
      question: "Hi, my name is {NAME}. What is the Analytical Engine?",
      queries: [expect.not.stringMatching(/Lovelace|NAME/)],
    });
  });

  it("are masked where no slide has them as a word", async () => {
    expect(await retrieved("Why did Ann and Emma Smith fail? What is an annotation?")).toMatchObject({
      question: "Why did {NAME} and {NAME} fail? What is an annotation?",
    });
  });

  it("are masked in a history that a program gives, and left in Lectern's own record", async () => {
    const turn = (isRecorded: boolean): Turn => ({
      role: "user",
      content: "I am Emma Smith",
      ...(isRecorded ? { isRecorded } : {}),
    });
    const requests: Turn[][] = [];
    const config = { ...lectern.config, guardRulesFile: rulesOf("mask") };
    const provider = {
      ...lectern.provider,
      extractive: false,
      findNames,
      converse: async function* (request: { turns: Turn[] }) {
        requests.push(request.turns);
        yield { type: "text" as const, text: "An annotation explains code. [1]" };
        const usage = { inputTokens: 1, outputTokens: 1, costUsd: 0 };
        yield { type: "finish" as const, stopReason: "end" as const, usage };
      },
    };
    const history: Turn[] = [turn(false), { role: "assistant", content: "Hello" }];
    const question = { question: "What is an annotation?", history, k: 5, filters: {} };
    for await (const _ of answer({ ...lectern, config, provider }, question, signal));
    expect(JSON.stringify(requests)).not.toContain("Emma");
    expect(JSON.stringify(requests)).toContain("I am {NAME}");
  });

  it("are refused where the rules say so", async () => {
    expect(await asked("I am Emma Smith. What is an annotation?", { rule: "block" })).toMatchObject([
      { type: "refusal", reason: "blocked" },
    ]);
  });

  it("are masked in what is kept, patterns first", async () => {
    const rules = loadGuardRules(rulesOf("mask"));
    const text = "Emma Smith (emma@example.org) was unkind about Ada Lovelace";
    expect(await presentable({ findNames, database: lectern.database }, rules, { text }, signal)).toBe(
      "{NAME} ({EMAIL}) was unkind about Ada Lovelace",
    );
  });
});
