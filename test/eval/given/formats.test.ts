import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { toBedrockInference } from "../../../eval/dataset/bedrock-inference.ts";
import { deepeval, toDeepeval } from "../../../eval/given/deepeval.ts";
import { type GivenAnswer, matchCases, toCase, toResult } from "../../../eval/given/given.ts";
import { openaiChat, toOpenaiChat } from "../../../eval/given/openai-chat.ts";
import { readPythonList } from "../../../eval/given/python-list.ts";
import { ragas, toRagas } from "../../../eval/given/ragas.ts";
import { readAnswers } from "../../../eval/given/read.ts";
import { writers } from "../../../eval/given/write.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-given-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const lines = (...records: object[]) => records.map((one) => JSON.stringify(one)).join("\n");
const read = (name: string, content: string, options: Parameters<typeof readAnswers>[1] = {}) =>
  readAnswers(file(name, content), options);
const first = (name: string, content: string, options: Parameters<typeof readAnswers>[1] = {}) =>
  read(name, content, options).answers[0]?.given;

const question = "When is a starter fed?";
const answer = "Every 12 hours.";
const passage = "A starter is fed every 12 hours.";
const expected = { question, answer, passages: [{ text: passage }], referenceAnswer: "Twice a day." };

describe("answers made elsewhere", () => {
  it("of a Bedrock job are read with their citations, or with the search alone", () => {
    const results = { retrievalResults: [{ name: "bread", content: { text: passage }, metadata: {} }] };
    const turn = {
      prompt: { content: [{ text: question }] },
      referenceResponses: [{ content: [{ text: "Twice a day." }] }],
    };
    const citation = {
      generatedResponsePart: { textResponsePart: { span: { start: 0, end: 14 }, text: answer } },
      retrievedReferences: [{ content: { text: passage } }],
    };
    const output = { text: answer, modelIdentifier: "m", retrievedPassages: results, citations: [citation] };
    const whole = read("job.jsonl", lines({ conversationTurns: [{ ...turn, output }] }));
    expect(whole.format).toBe("bedrock");
    expect(whole.answers[0]?.given).toMatchObject({
      ...expected,
      id: "line-1",
      answer: "Every 12 hours. [1]",
      passages: [{ name: "bread", text: passage }],
      citations: [{ marker: 1, passage: 0, quote: passage }],
      model: "m",
    });
    const searched = { conversationTurns: [{ ...turn, output: { retrievedResults: results } }] };
    expect(first("search.jsonl", lines(searched))).toMatchObject({
      answer: null,
      passages: [{ text: passage }],
    });
  });

  it.each([
    [
      "ragas",
      "ragas.jsonl",
      lines({
        user_input: question,
        retrieved_contexts: [passage],
        response: answer,
        reference: "Twice a day.",
      }),
    ],
    [
      "ragas",
      "old-ragas.jsonl",
      lines({ question, contexts: [passage], answer, ground_truth: "Twice a day." }),
    ],
    [
      "ragas",
      "ragas.csv",
      `user_input,retrieved_contexts,response,reference\n"${question}","['${passage}']","${answer}",Twice a day.\n`,
    ],
    [
      "deepeval",
      "deepeval.json",
      JSON.stringify([
        {
          input: question,
          actual_output: answer,
          expected_output: "Twice a day.",
          retrieval_context: [passage],
          context: null,
        },
      ]),
    ],
    [
      "promptfoo",
      "promptfoo.json",
      JSON.stringify({
        evalId: "e",
        results: {
          version: 3,
          results: [
            {
              vars: { question, context: passage },
              testCase: { assert: [{ type: "similar", value: "Twice a day." }] },
              response: { output: answer, tokenUsage: { prompt: 9, completion: 3 } },
              latencyMs: 120,
              cost: 0.001,
              provider: { id: "openai:gpt" },
              testIdx: 0,
              success: true,
            },
          ],
        },
      }),
    ],
    [
      "langfuse",
      "langfuse.jsonl",
      lines({
        id: "trace-1",
        input: { question },
        output: { answer },
        expectedOutput: "Twice a day.",
        metadata: { contexts: [passage] },
      }),
    ],
  ])("of %s are read: %s", (format, name, content) => {
    const found = read(name, content);
    expect(found.format).toBe(format);
    expect(found.answers[0]?.given).toMatchObject(expected);
  });

  it("of OpenAI's logs are the last message, what was said before being the history", () => {
    const messages = [
      { role: "system", content: "Be kind." },
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hello!" },
      { role: "user", content: [{ type: "text", text: question }] },
    ];
    const history = [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hello!" },
    ];
    const said = { role: "assistant", content: answer };
    expect(first("chat.jsonl", lines({ messages: [...messages, said] }))).toMatchObject({
      question,
      history,
      answer,
    });
    const log = {
      request: { messages },
      response: { id: "c-1", model: "gpt", choices: [{ message: said }] },
    };
    expect(first("log.jsonl", lines(log))).toMatchObject({
      id: "c-1",
      question,
      history,
      answer,
      model: "gpt",
    });
  });

  it("of a table with names of its own are read by a mapping", () => {
    const csv = `Frage;x,Antwort,Text\n"${question}","Every 12\nhours.","${passage}"\nWhy?,,\n`;
    const mapping = { question: "Frage;x", answer: "Antwort", contexts: "Text" };
    const { answers, format } = read("tabelle.csv", csv, { mapping });
    expect(format).toBe("csv");
    expect(answers.map(({ line }) => line)).toEqual([2, 4]);
    expect(answers[0]?.given).toMatchObject({
      question,
      answer: "Every 12\nhours.",
      passages: [{ text: passage }],
    });
    expect(answers[1]?.given).toMatchObject({ question: "Why?", answer: null, passages: [] });
  });

  it.each([
    [
      "bad.jsonl",
      lines({ user_input: "a" }, { user_input: 5 }),
      /bad\.jsonl:2: user_input: is a text or a list/,
    ],
    [
      "bad-deepeval.json",
      JSON.stringify([{ input: "a", actual_output: "b" }, { actual_output: "b" }]),
      /record 2: input: missing: is the question/,
    ],
    [
      "none.jsonl",
      lines({ foo: 1, bar: 2 }),
      /none\.jsonl:1: this is none of the known forms .*it has foo, bar/,
    ],
    ["broken.jsonl", `${lines({ user_input: "a" })}\n{`, /broken\.jsonl:2 is not JSON/],
    ["empty.csv", "question,answer\n,b\n", /empty\.csv:2: question: missing/],
    [
      "two.jsonl",
      lines(
        { vars: { question: "a" }, response: { output: "x" }, provider: "m", testIdx: 0 },
        { vars: { question: "a" }, response: { output: "y" }, provider: "n", testIdx: 0 },
      ),
      /two\.jsonl:2: id: "test-0" was answered before, by another of m, n/,
    ],
  ])("that can't be read are told by line and field: %s", (name, content, message) => {
    expect(() => read(name, content)).toThrow(message);
  });
});

describe("an answer that was given", () => {
  it.each([
    ["", false],
    ["I do not know.", false],
    ["The slides of this course do not seem to cover that. The nearest I found:\n\n- Ovens", false],
    ["Every 12 hours.", true],
  ])("%j is an answer and no refusal: %s", (said, answered) => {
    const given = { question, answer: said, passages: [] };
    expect(toResult(toCase({ id: "1", ...given }), given).answer?.answered).toBe(answered);
  });

  it("is held against no slide of the dataset: another's passages are no slides", () => {
    const known = {
      ...toCase({ id: "1", question, answer, passages: [] }),
      referenceSlides: [{ deck: "d.pdf" }],
    };
    const [result] = matchCases([known], [{ line: 1, given: { question, answer, passages: [] } }], "f");
    expect(result?.case).toMatchObject({ id: "1", referenceSlides: [] });
  });
});

const text = fc
  .string({ minLength: 1, maxLength: 40, unit: "grapheme" })
  .filter((one) => one.trim() === one && one !== "");
const givenAnswer: fc.Arbitrary<GivenAnswer> = fc.record({
  id: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  question: text,
  answer: text,
  passages: fc.array(fc.record({ text }), { maxLength: 3 }),
  referenceAnswer: text,
  referenceContexts: fc.array(text, { maxLength: 2 }),
});

describe("what is written in another's form", () => {
  it.each([
    ["ragas", ragas, toRagas],
    ["deepeval", deepeval, toDeepeval],
  ] as const)("comes back from %s without loss", (_, format, write) => {
    fc.assert(
      fc.property(givenAnswer, (given) => {
        expect(format.read(JSON.parse(JSON.stringify(write(given))), "here")).toEqual([given]);
      }),
    );
  });

  it.each(["langfuse", "promptfoo"] as const)("comes back from %s with all that its form holds", (form) => {
    const whole = {
      ...expected,
      id: "q1",
      model: "nova-pro",
      latencyMs: 1_500,
      usage: { inputTokens: 100, outputTokens: 20, costUsd: 0.002 },
    };
    const history = [{ role: "user" as const, content: "Tell me of bread." }];
    const bare = { id: "q2", question, answer: null, passages: [], error: "it is busy" };
    const [one, two] = read(`${form}.json`, writers[form].write([{ ...whole, history }, bare])).answers;
    const { usage, ...rest } = whole;
    const kept = form === "langfuse" ? { ...rest, history, usage: { costUsd: 0.002 } } : whole;
    expect(one?.given).toMatchObject(kept);
    expect(two?.given).toMatchObject({ id: "q2", question, answer: null });
  });

  it("comes back from OpenAI's messages with what these can hold", () => {
    const turns = fc.array(
      fc.record({ role: fc.constantFrom("user" as const, "assistant" as const), content: text }),
    );
    fc.assert(
      fc.property(text, text, turns, (asked, said, history) => {
        const [back] = openaiChat.read(
          toOpenaiChat({ question: asked, answer: said, history, passages: [] }),
          "here",
        );
        expect(back).toMatchObject({ question: asked, answer: said, history });
      }),
    );
  });

  it("comes back from a Bedrock job's lines, question, answer, passages and reference", () => {
    fc.assert(
      fc.property(givenAnswer, (given) => {
        const one = toCase(given);
        const result = toResult(one, given);
        const answered = result.answer ? [{ case: one, answer: result.answer }] : [];
        const written = lines(
          ...toBedrockInference(answered, { sourceId: "s", kind: "retrieve-and-generate" }),
        );
        const [back] = read("round.jsonl", written).answers;
        expect(back?.given).toMatchObject({
          question: given.question.trim(),
          answer: given.answer?.trim(),
          passages: given.passages,
          referenceAnswer: given.referenceAnswer,
          referenceContexts: given.referenceContexts,
        });
      }),
      { numRuns: 50 },
    );
  });

  it("is a list as Python prints it, with quotes and line breaks", () => {
    expect(readPythonList(`['a', "it's", 'b\\n\\'c\\'', 'caf\\xe9']`)).toEqual([
      "a",
      "it's",
      "b\n'c'",
      "café",
    ]);
    expect(readPythonList(`["a"]`)).toEqual(["a"]);
    expect(readPythonList("no list")).toBe("no list");
  });
});
