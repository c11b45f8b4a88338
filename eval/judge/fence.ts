import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { fillPrompt, loadPrompt, type Prompt } from "../../src/prompts.ts";
import { sha256 } from "../../src/sha256.ts";
import type { EvalCase } from "../dataset/case.ts";
import { describeFor, type Fence, type Variable } from "./evidence.ts";

/** What every judge is told of the tags, before its own instructions. */
export const framePrompt = "judge-frame.v1";

/** A judge's prompt with what it is to judge. */
export interface JudgedText {
  system: string;
  user: string;
}

const fenceWith =
  (code: string): Fence =>
  (name, text, place) => {
    const number = place === undefined ? "" : ` n="${place + 1}"`;
    return `<${name}-${code}${number}>\n${text}\n</${name}-${code}>`;
  };

/** Fills a judge's prompt with a case and its answer, or says what is missing. */
export function fillFenced(
  { prompt, needs }: { prompt: Prompt; needs: Map<string, Variable> },
  one: EvalCase,
  answer: CollectedAnswer,
): JudgedText | { missing: string } {
  return fillTexts(prompt, (fence) =>
    [...needs].map(([name, variable]) => [name, describeFor(variable, one, answer, fence)] as const),
  );
}

/**
 * Fills a judge's prompt with texts, or says what is missing. Each text stands between tags that bear a code made of all
 * these texts: none of them can hold its own hash, so that no answer and no slide can close its tags or open others, and
 * the same input has the same code, so that a judgement is remembered.
 */
export function fillTexts(
  prompt: Prompt,
  describe: (fence: Fence) => (readonly [name: string, told: string | { missing: string }])[],
): JudgedText | { missing: string } {
  const bare = describe(fenceWith(""));
  for (const [, told] of bare) if (typeof told !== "string") return told;
  const code = unforgeable(JSON.stringify(bare));
  const values = Object.fromEntries(describe(fenceWith(code))) as Record<string, string>;
  const { system: instructions, user } = fillPrompt(prompt, values);
  const { system } = fillPrompt(loadPrompt(framePrompt), { code, instructions });
  return { system, user: user ?? "" };
}

/** 64 bits of the texts' hash; the next where, against all odds, a text holds them. */
function unforgeable(texts: string): string {
  let code = "";
  do {
    code = sha256(`${code}${texts}`).slice(0, 16);
  } while (texts.includes(code));
  return code;
}
