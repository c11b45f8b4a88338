import pMap from "p-map";
import { z } from "zod";
import { maxQuestion } from "../../../src/answer/question.ts";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import { renderPrompt } from "../../../src/prompts.ts";
import type { Converse } from "../../../src/providers/provider.ts";
import { readObject, requestFor } from "../../../src/providers/structured-output.ts";
import { inertJson } from "../../../src/text/inert-json.ts";
import { findQuote } from "../../../src/text/quote.ts";
import { wordKey, words } from "../../../src/text/words.ts";
import type { Slide } from "../../../src/types.ts";
import type { EvalCase } from "../case.ts";
import { type DraftOptions, type Drafts, toDraft } from "./draft.ts";
import { spread, withoutRepeats } from "./sample.ts";

const draftPrompt = "draft-question.v2";

const written = z.object({ question: z.string(), answer: z.string(), quote: z.string() });
type Written = z.output<typeof written>;
const maxTokens = 1_000;
const concurrency = 4;
/** Words below which a slide teaches nothing. */
const minWords = 8;

/**
 * Questions that a model writes, one a slide. What it rests its answer on must stand in the slide word for word, or
 * the question is thrown away and counted, as are answers that can't be read and calls that fail: what was paid for
 * is kept. Throws what the provider throws where nothing came of it at all.
 */
export async function draftByModel(
  converse: Converse,
  slides: Slide[],
  { count, seed, asked }: DraftOptions,
  signal: AbortSignal,
): Promise<Drafts> {
  const eligible = spread(
    withoutRepeats(slides).filter((slide) => words(slide.text).length >= minWords),
    seed,
  );
  const taken = new Set(asked.map(wordKey));
  const drafts: EvalCase[] = [];
  const dropped: Record<string, number> = {};
  let failed = false;
  for (let next = 0; drafts.length < count && next < eligible.length && !failed; ) {
    // Only as many calls as may be needed: each costs money.
    const batch = eligible.slice(next, next + count - drafts.length);
    next += batch.length;
    const answers = await pMap(batch, (slide) => write(converse, slide, signal), { concurrency, signal });
    for (const [index, slide] of batch.entries()) {
      const outcome = read(answers[index], slide, taken);
      if (typeof outcome === "string") dropped[outcome] = (dropped[outcome] ?? 0) + 1;
      else {
        taken.add(wordKey(outcome.question));
        drafts.push(outcome);
      }
    }
    const errors = answers.filter((answer) => answer instanceof Error && !isMalformed(answer));
    // A model that is down for a whole batch is down for the next one too.
    failed = errors.length === batch.length;
    if (failed && drafts.length === 0) throw errors[0];
  }
  return { drafts, slides: eligible.length, dropped };
}

async function write(converse: Converse, slide: Slide, signal: AbortSignal): Promise<Written | Error> {
  const { course, deck, section, title, text } = slide;
  const prompt = renderPrompt(draftPrompt, {
    course: inertJson(course),
    slide: inertJson({ deck, ...(section === null ? {} : { section }), title, text }),
  });
  const request = requestFor(prompt, { name: "question", reply: written, maxTokens });
  try {
    return await readObject({ model: "The model", converse }, request, written, signal);
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error : new Error(errorMessage(error));
  }
}

/** A draft, or why there is none. */
function read(said: Written | Error | undefined, slide: Slide, taken: Set<string>): EvalCase | string {
  if (said === undefined || isMalformed(said)) return "the model's answer can't be read";
  if (said instanceof Error) return `the model failed: ${said.message}`;
  const { question, answer: reference, quote } = said;
  if (question.trim() === "" || reference.trim() === "") return "the model found nothing to ask";
  if (question.length > maxQuestion) return "the question is too long";
  if (findQuote(slide.text, quote) === null) return "its quote is not in the slide";
  if (taken.has(wordKey(question))) return "it is asked already";
  return toDraft(slide, { question: question.trim(), answer: reference.trim(), kind: "written" });
}

const isMalformed = (answer: unknown): answer is LecternError =>
  answer instanceof LecternError && answer.code === "malformed";
