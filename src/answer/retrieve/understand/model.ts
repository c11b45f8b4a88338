import { z } from "zod";
import { renderPrompt } from "../../../prompts.ts";
import type { Converse } from "../../../providers/provider.ts";
import { readObject, requestFor } from "../../../providers/structured-output.ts";
import { inertJson } from "../../../text/inert-json.ts";
import type { Filters, Turn } from "../../../types.ts";
import { maxQuestion } from "../../question.ts";
import { rewrite } from "./rewrite.ts";
import type { Asked, CourseWords, RewriteStep, Rewritten } from "./rewritten.ts";

/** What is sent at most, in items and characters: a rewrite must stay cheap. */
const bounds = { names: 60, name: 120, turns: 6, turn: 1_500, question: maxQuestion };
const maxTokens = 600;

const page = z.int().min(1).max(100_000).nullable();
/** A model reads the descriptions as part of the tool's schema, beside each field that it fills in. */
const reply = z.object({
  standalone: z
    .string()
    .trim()
    .min(1)
    .max(bounds.question)
    .describe("The question as it makes sense without the conversation, in its own language."),
  parts: z
    .array(z.string().trim().min(1).max(500))
    .max(3)
    .describe("Two or three short questions where it asks for several things; else empty."),
  deck: z.string().nullable().describe("A name from the decks, letter by letter, or null."),
  section: z.string().nullable().describe("A name from the sections, letter by letter, or null."),
  firstPage: page.describe("The first slide or page that the question names by its number, or null."),
  lastPage: page.describe("The last of them; the same where it names only one; or null."),
});
type Reply = z.infer<typeof reply>;

/**
 * The same as `rewrite`, by a small model with structured output: `prompts/rewrite.v2.md`. Slips and abbreviations are
 * then corrected against the course's vocabulary, which the model does not know. Throws `malformed` for a reply that can't
 * be read, and whatever `converse` throws; the caller keeps the local form.
 */
export async function rewriteWithModel(
  converse: Converse,
  asked: Asked,
  course: CourseWords,
  signal: AbortSignal,
): Promise<Rewritten> {
  const prompt = renderPrompt("rewrite.v2", describe(asked, course));
  const request = requestFor(prompt, { name: "rewrite", reply, maxTokens });
  const said = await readObject({ model: "The rewriting model", converse }, request, reply, signal);
  return toRewritten(said, asked, course);
}

function describe({ question, history }: Asked, { outline }: CourseWords): Record<string, string> {
  const short = (text: string, max: number) => text.slice(0, max);
  const isSummary = (turn: Turn) => turn.isSummary === true;
  const said = history.filter((turn) => !isSummary(turn)).slice(-bounds.turns);
  const turns = [...history.filter(isSummary), ...said];
  return {
    decks: inertJson(outline.decks.slice(0, bounds.names).map((deck) => short(deck, bounds.name))),
    sections: inertJson(
      outline.sections.slice(0, bounds.names).map(({ deck, section }) => ({
        deck: short(deck, bounds.name),
        section: short(section, bounds.name),
      })),
    ),
    history: inertJson(turns.map(({ role, content }) => ({ role, content: short(content, bounds.turn) }))),
    question: inertJson([short(question, bounds.question)]),
  };
}

/** The local form goes over what the model wrote, without the history that it has already worked in. */
function toRewritten(said: Reply, asked: Asked, course: CourseWords): Rewritten {
  const filters = mergeFilters(said, asked.filters, course);
  const corrected = rewrite({ question: said.standalone, history: [], filters }, course);
  const [whole = said.standalone, ...localParts] = corrected.queries;
  const parts = said.parts.length > 1 ? said.parts : localParts;
  const kept =
    said.parts.length > 1 ? corrected.steps.filter(({ kind }) => kind !== "split") : corrected.steps;
  const steps: RewriteStep[] = [
    ...toldFilters(filters, asked.filters).map((to) => ({
      kind: "filter" as const,
      from: asked.question,
      to,
    })),
    ...(said.standalone === asked.question.trim()
      ? []
      : [{ kind: "follow-up" as const, from: asked.question, to: said.standalone }]),
    ...kept,
    ...(said.parts.length > 1
      ? said.parts.map((to) => ({ kind: "split" as const, from: said.standalone, to }))
      : []),
  ];
  return { queries: [...new Set([whole, ...parts])].slice(0, 4), filters: corrected.filters, steps };
}

/** Only what the outline has, and never against what was given. */
function mergeFilters(
  { deck, section, firstPage, lastPage }: Reply,
  given: Filters,
  course: CourseWords,
): Filters {
  const { decks, sections } = course.outline;
  const found: Filters = {};
  if (deck !== null && decks.includes(deck) && (given.deck ?? deck) === deck) found.deck = deck;
  const within = given.deck ?? found.deck;
  const holds = sections.some((one) => one.section === section && (within ?? one.deck) === one.deck);
  if (section !== null && holds) found.section = section;
  const paged = within ?? (decks.length === 1 ? decks[0] : undefined);
  const last = lastPage ?? firstPage;
  if (paged !== undefined && firstPage !== null && last !== null && firstPage <= last) {
    found.pages = [firstPage, last];
  }
  return { ...found, ...withoutGaps(given) };
}

const withoutGaps = (filters: Filters): Filters =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));

function toldFilters(filters: Filters, given: Filters): string[] {
  const { deck, section, pages } = filters;
  return [
    ...(deck !== undefined && given.deck === undefined ? [`deck: ${deck}`] : []),
    ...(section !== undefined && given.section === undefined ? [`section: ${section}`] : []),
    ...(pages && !given.pages ? [`pages: ${pages[0]}–${pages[1]}`] : []),
  ];
}
