import { type Command, InvalidArgumentError, Option } from "commander";
import { searchBody, toQuestion } from "../answer/question.ts";
import { LecternError } from "../errors.ts";
import type { Question } from "../types.ts";

export interface QuestionOptions {
  course?: string;
  deck?: string;
  section?: string;
  pages?: [number, number];
  where?: Record<string, string[]>;
  through?: string;
  until?: string;
  neighbours?: number;
  k: number;
  json?: true;
}

export function integerBetween(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`it takes a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

export function numberFrom(min: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < min)
      throw new InvalidArgumentError(`it takes a number from ${min}`);
    return value;
  };
}

/** For an option that may stand several times. */
export const several = (value: string, before: string[]): string[] => [...before, value];

export const judgeOption = () =>
  new Option(
    "--judge <model>",
    "a Bedrock model id, a model in the form of LECTERN_CHAT, or local; if repeated, the judges vote",
  )
    .argParser(several)
    .default([]);

function pageRange(text: string): [number, number] {
  const [, first = "", last = first] = /^(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?$/.exec(text.trim()) ?? [];
  if (Number(first) < 1 || Number(last) < Number(first))
    throw new InvalidArgumentError("it takes a page or a range of pages, such as 12-20");
  return [Number(first), Number(last)];
}

function collectWhere(text: string, before: Record<string, string[]> = {}): Record<string, string[]> {
  const [, key, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError("it takes a key and a value of the decks' metadata, such as week=3");
  return { ...before, [key]: [...(before[key] ?? []), value] };
}

export function withQuestionOptions(command: Command): Command {
  return command
    .argument("<question...>", "the question, quoted or not")
    .option("--course <name>", "the course to ask (default: the only one, or all)")
    .option("--deck <path>", "only this deck")
    .option("--section <name>", "only this section")
    .option("--pages <first-last>", "only these pages, such as 12 or 12-20", pageRange)
    .option(
      "--where <key=value>",
      "only decks with this metadata; of several values for a key, any may match",
      collectWhere,
    )
    .option("--through <deck>", "only what was taught so far: this deck and those before it, by name")
    .option("--until <day>", "only decks whose metadata has a `date` up to this day, such as 2026-11-30")
    .option("-k <n>", "how many slides to find, 1 to 100", integerBetween(1, 100), 10)
    .option("--json", "print JSON");
}

/** The same checks as the API's. Throws `usage`. */
export function readQuestion(words: string[], options: QuestionOptions): Question {
  const { course, deck, section, pages, where, through, until, k, neighbours } = options;
  const filters = { deck, section, pages, metadata: where, through, until };
  const parsed = searchBody.safeParse({ question: words.join(" "), course, k, neighbours, filters });
  if (!parsed.success)
    throw new LecternError("usage", parsed.error.issues.map((issue) => issue.message).join("; "));
  return toQuestion(parsed.data);
}
