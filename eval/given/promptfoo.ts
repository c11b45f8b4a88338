import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { parseLine } from "../dataset/lines.ts";
import { type AnswerFormat, type GivenAnswer, textUnder } from "./given.ts";

const names = {
  question: ["question", "query", "input", "prompt", "user_input"],
  context: ["context", "contexts", "passages", "documents"],
  reference: ["reference", "expected", "ground_truth", "reference_answer", "expected_output"],
};
/** Assertions whose value is what a right answer says. */
const telling = [
  "equals",
  "iequals",
  "similar",
  "factuality",
  "answer-relevance",
  "rouge-n",
  "bleu",
  "model-graded-factuality",
];

const assertion = z.object({ type: z.string(), value: z.unknown().optional() });
/** An EvaluateResult of `promptfoo eval --output results.json`. */
const schema = z.object({
  vars: z.record(z.string(), z.unknown(), "are the test's variables"),
  testCase: z
    .object({
      assert: z.array(z.looseObject({})).optional(),
      metadata: z.record(z.string(), z.unknown()).nullish(),
    })
    .optional(),
  response: z
    .object({
      output: z.unknown().optional(),
      tokenUsage: z.object({ prompt: z.number().optional(), completion: z.number().optional() }).nullish(),
    })
    .nullish(),
  error: z.string().nullish(),
  latencyMs: z.number().optional(),
  cost: z.number().nullish(),
  provider: z.union([z.string(), z.object({ id: z.string().optional() })]).optional(),
  testIdx: z.number().optional(),
});

export const promptfoo: AnswerFormat = {
  name: "promptfoo",
  fits: (record) => "vars" in record && ("response" in record || "gradingResult" in record),
  read(record, place) {
    const { vars, testCase, response, error, latencyMs, cost, provider, testIdx } = parseLine(
      schema,
      record,
      place,
    );
    const strings = Object.values(vars).filter((value) => typeof value === "string");
    const question = textUnder(vars, names.question) ?? (strings.length === 1 ? strings[0] : undefined);
    if (question === undefined)
      throw new LecternError(
        "invalid",
        `${place}: vars: none of them is the question: name one ${names.question.join(" or ")}`,
      );
    const output = response?.output;
    const model = typeof provider === "string" ? provider : provider?.id;
    const failed = output == null ? { error: error ?? "promptfoo has no output of it" } : {};
    return [
      {
        ...idOf(testCase?.metadata?.id, testIdx),
        question,
        answer: output == null ? null : typeof output === "string" ? output : JSON.stringify(output),
        passages: passagesIn(vars),
        referenceAnswer: textUnder(vars, names.reference) ?? expectedBy(testCase?.assert ?? []),
        model,
        latencyMs,
        ...failed,
        usage: {
          inputTokens: response?.tokenUsage?.prompt ?? null,
          outputTokens: response?.tokenUsage?.completion ?? null,
          costUsd: cost ?? null,
        },
      },
    ];
  },
};

function idOf(named: unknown, testIdx: number | undefined): { id?: string } {
  if (typeof named === "string" && named !== "") return { id: named };
  return testIdx === undefined ? {} : { id: `test-${testIdx}` };
}

function passagesIn(vars: Record<string, unknown>): { text: string }[] {
  const value = names.context.map((name) => vars[name]).find((one) => one !== undefined);
  const all = Array.isArray(value) ? value : [value];
  return all
    .filter((text) => typeof text === "string" && text.trim() !== "")
    .map((text) => ({ text: String(text) }));
}

function expectedBy(assertions: object[]): string | undefined {
  const found = assertions
    .map((one) => assertion.safeParse(one))
    .find(({ data }) => data && telling.includes(data.type) && typeof data.value === "string");
  return found?.data ? String(found.data.value) : undefined;
}

/** `promptfoo eval --output results.json` of one provider, a test for each question, without assertions of its own. */
export function toPromptfoo(answers: GivenAnswer[]): Record<string, unknown> {
  return { results: { version: 3, results: answers.map(toResult) } };
}

function toResult(given: GivenAnswer, testIdx: number) {
  const { id, question, answer, passages, referenceAnswer, model, latencyMs, usage, error } = given;
  const { inputTokens, outputTokens, costUsd } = usage ?? {};
  const vars = {
    question,
    ...(passages.length > 0 ? { context: passages.map(({ text }) => text) } : {}),
    ...(referenceAnswer === undefined ? {} : { reference: referenceAnswer }),
  };
  return {
    testIdx,
    vars,
    testCase: { vars, ...(id === undefined ? {} : { metadata: { id } }) },
    provider: { id: model ?? "lectern" },
    response:
      answer === null
        ? null
        : {
            output: answer,
            tokenUsage: {
              ...(inputTokens == null ? {} : { prompt: inputTokens }),
              ...(outputTokens == null ? {} : { completion: outputTokens }),
            },
          },
    ...(error === undefined ? {} : { error }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(costUsd == null ? {} : { cost: costUsd }),
  };
}
