import { z } from "zod";
import { LecternError } from "../../errors.ts";
import { fillPrompt, loadPrompt, renderPrompt } from "../../prompts.ts";
import type { AnswerPrompt, CitationStyle, SystemFor } from "../../providers/provider.ts";

/** The prompts for each way of citing: variants for some models first, the prompt for all others last. */
const variants: Record<CitationStyle, [...string[], string]> = {
  native: ["answer.v4"],
  markers: ["answer-markers-small.v2", "answer-markers.v3"],
};

/** Every version in use. */
export const answerPrompts: string[] = Object.values(variants).flat();

/** For a variant: regular expressions for the ids of its models; upper and lower case do not matter. */
const inFront = z.object({ models: z.array(z.string().min(1)).min(1).optional() });
const read = new Map<string, RegExp[] | null>();

interface AnswerValues {
  notCovered: string;
  words: number;
}
/** The variables that a prompt may have. */
export const answerVariables: string[] = ["notCovered", "words"] satisfies (keyof AnswerValues)[];

/**
 * The system prompt for an answer of about this many words at most. The number is in the last line alone: all before it
 * is the same for every question, so that a prompt cache can hold it. `own` takes the place of Lectern's prompts.
 */
export function answerSystem(values: AnswerValues, own?: AnswerPrompt): SystemFor {
  const filled = { notCovered: values.notCovered, words: String(values.words) };
  if (own) {
    const fill = (text: string) =>
      fillPrompt({ version: own.version, system: text, user: null }, filled).system;
    const [lasting = ""] = own.text.split("{{words}}");
    return () => ({ prompt: own.version, text: fill(own.text), lasting: fill(lasting).length });
  }
  return (style, model) => {
    const prompt = answerPromptFor(style, model);
    const text = renderPrompt(prompt, filled).system;
    return { prompt, text, lasting: text.lastIndexOf("\n") };
  };
}

/** Every prompt that may have been chosen, as it was filled. */
export function filledPrompts({ notCovered, words }: AnswerValues, own?: AnswerPrompt): string[] {
  if (own) return [answerSystem({ notCovered, words }, own)("native", "").text];
  return answerPrompts.map((version) => renderPrompt(version, { notCovered, words: String(words) }).system);
}

/** The first variant that names the model, or the variant that names none. */
function answerPromptFor(style: CitationStyle, model: string): string {
  const fitting = variants[style].find(
    (version) => modelsOf(version)?.some((name) => name.test(model)) ?? true,
  );
  if (fitting !== undefined) return fitting;
  throw new LecternError(
    "internal",
    `There is no answer prompt for all models that cite by ${style}: add one without "models"`,
  );
}

/** Null: for every model. */
function modelsOf(version: string): RegExp[] | null {
  const known = read.get(version);
  if (known !== undefined) return known;
  const parsed = inFront.safeParse(loadPrompt(version).front);
  if (!parsed.success) {
    throw new LecternError("internal", `The front matter of the prompt ${version}: ${parsed.error.message}`);
  }
  const models = parsed.data.models?.map((pattern) => new RegExp(pattern, "i")) ?? null;
  read.set(version, models);
  return models;
}
