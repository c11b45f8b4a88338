import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { renderPrompt } from "../../src/prompts.ts";
import type { ConverseRequest, LoneModel } from "../../src/providers/provider.ts";
import { inertJson } from "../../src/text/inert-json.ts";
import { languageOf } from "../../src/text/language.ts";
import { maskPersonalData } from "../../src/text/personal-data.ts";
import { wordKey } from "../../src/text/words.ts";
import { toolSchema } from "../../src/tool-schema.ts";
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
  const { system, user } = renderPrompt(enrichPrompt, {
    deck: inertJson(slide.deck),
    slides: deck.map((one) => inertJson(asMaterial(one))).join("\n"),
    slide: asked,
  });
  const content = user ?? "";
  return {
    system,
    turns: [{ role: "user", content }],
    repeated: content.lastIndexOf(asked),
    passages: [],
    schema: { name: "enrichment", schema: toolSchema(reply) },
    maxTokens: enrichmentTokens,
  };
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
  { model, converse }: LoneModel,
  slide: Slide,
  deck: Slide[],
  signal: AbortSignal,
): Promise<Enrichment> {
  let said = "";
  for await (const event of converse(enrichmentRequest(slide, deck), signal)) {
    if (event.type === "text") said += event.text;
    if (event.type === "finish" && event.stopReason !== "end")
      throw malformed(model, event.stopReason === "blocked" ? "refused it" : "was cut off before its end");
  }
  const { context, questions } = read(model, said);
  const masked = { context: maskPersonalData(context).text, questions: distinct(questions) };
  if (masked.questions.length < leastQuestions)
    throw malformed(model, "asked the same question several times");
  const languages = languagesOf([masked.context, ...masked.questions]);
  const expected = languageOf(slide.text) ?? languageOf(deck.map(({ text }) => text).join("\n"));
  if (expected !== null) languages.add(expected);
  if (languages.size > 1) throw malformed(model, `wrote in other languages (${[...languages].join(", ")})`);
  return masked;
}

function read(model: string, said: string): z.output<typeof reply> {
  let object: unknown;
  try {
    object = JSON.parse(said);
  } catch {
    throw malformed(model, said.trim() === "" ? "wrote nothing" : "wrote prose instead of an object");
  }
  const parsed = reply.safeParse(object);
  if (parsed.success) return parsed.data;
  const [fault] = parsed.error.issues;
  throw malformed(model, `left something out (${fault?.path.join(".")}: ${fault?.message})`);
}

const distinct = (questions: string[]) => [
  ...new Map(questions.map((question) => [wordKey(question), maskPersonalData(question).text])).values(),
];

/** Those that can be told: a short question may not tell its own. */
const languagesOf = (texts: string[]): Set<string> =>
  new Set(texts.flatMap((text) => languageOf(text) ?? []));

const malformed = (model: string, what: string) => new LecternError("malformed", `${model} ${what}`);
