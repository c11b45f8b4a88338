import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { renderPrompt } from "../../src/prompts.ts";
import type { ConverseRequest, LoneModel } from "../../src/providers/provider.ts";
import { readObject, requestFor } from "../../src/providers/structured-output.ts";
import { inertJson } from "../../src/text/inert-json.ts";
import { languageOf } from "../../src/text/language.ts";
import { maskPersonalData } from "../../src/text/personal-data.ts";
import { wordKey } from "../../src/text/words.ts";
import type { Enrichment, Slide } from "../../src/types.ts";

export const enrichPrompt = "enrich-slide.v1";
export const enrichmentTokens = 600;

/** Characters of a slide that the model reads; what a longer one is about, its beginning tells. */
const maxSlide = 6_000;
const leastQuestions = 3;

const reply = z.object({
  context: z
    .string()
    .trim()
    .min(1)
    .max(400)
    .describe("One sentence that places the slide in its deck, in the slide's language."),
  questions: z
    .array(z.string().trim().min(1).max(250))
    .min(leastQuestions)
    .max(5)
    .describe(
      "Three to five questions that the slide answers, in other words than its own, in its language.",
    ),
});

/** What the model is asked about a slide: first the deck, which the requests for its other slides repeat. */
export function enrichmentRequest(slide: Slide, deck: Slide[]): ConverseRequest {
  const asked = inertJson(asMaterial(slide));
  const prompt = renderPrompt(enrichPrompt, {
    deck: inertJson(slide.deck),
    slides: deck.map((one) => inertJson(asMaterial(one))).join("\n"),
    slide: asked,
  });
  const request = requestFor(prompt, { name: "enrichment", reply, maxTokens: enrichmentTokens });
  return { ...request, repeated: prompt.user?.lastIndexOf(asked) };
}

const asMaterial = ({ page, section, title, text }: Slide) => ({
  page,
  ...(section === null ? {} : { section }),
  title,
  text: text.slice(0, maxSlide),
});

/**
 * Throws `malformed` if the model wrote prose, left a field out, or wrote in another language than the slide's or in
 * several. Personal data is masked in what it wrote: nobody searches for a slide by that.
 */
export async function writeEnrichment(
  writer: LoneModel,
  slide: Slide,
  deck: Slide[],
  signal: AbortSignal,
): Promise<Enrichment> {
  const request = enrichmentRequest(slide, deck);
  const { context, questions } = await readObject(writer, request, reply, signal);
  const malformed = (what: string) => new LecternError("malformed", `${writer.model} ${what}`);
  const masked = { context: maskPersonalData(context).text, questions: distinct(questions) };
  if (masked.questions.length < leastQuestions) throw malformed("asked the same question several times");
  const languages = languagesOf([masked.context, ...masked.questions]);
  const expected = languageOf(slide.text) ?? languageOf(deck.map(({ text }) => text).join("\n"));
  if (expected !== null) languages.add(expected);
  if (languages.size > 1) throw malformed(`wrote in other languages (${[...languages].join(", ")})`);
  return masked;
}

const distinct = (questions: string[]) => [
  ...new Map(questions.map((question) => [wordKey(question), maskPersonalData(question).text])).values(),
];

/** Those that can be told: a short question may not tell its own. */
const languagesOf = (texts: string[]): Set<string> =>
  new Set(texts.flatMap((text) => languageOf(text) ?? []));
