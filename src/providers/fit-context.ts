import { LecternError } from "../errors.ts";
import { countTokens } from "../text/tokens.ts";
import { headingOf } from "./markers.ts";
import type { ConverseEvent, ConverseRequest } from "./provider.ts";

type Request = ConverseRequest & { system: string };

interface Window {
  model: string;
  /** The limit for input and output together, in the model's tokens; null if unknown: nothing is checked then. */
  contextTokens: number | null;
  /** The service's own count of the input; null if it does not give one. */
  count: (request: Request) => Promise<number | null>;
}

export interface Fitted {
  request: Request;
  leftOut: { turns: number; passages: number };
}

/** How far a model's tokens may outnumber cl100k's for the same text: Claude's newest make about a third more. */
const margin = 1.4;
/** Tokens of what the wire adds: roles, tags, a slide's address and its citations. */
const perTurn = 10;
const perPassage = 60;
/** A part's share of a count is known only roughly. */
const slack = 1.02;

/**
 * The request cut to the model's window: the oldest turns go first, then the last passages, so that the others keep
 * their places; never the question nor the passage that answers best. Throws `too-large` if these alone are too
 * much. The service is asked to count only where an estimate comes near the limit.
 */
export async function fitContext(request: Request, window: Window): Promise<Fitted> {
  const whole: Fitted = { request, leftOut: { turns: 0, passages: 0 } };
  if (window.contextTokens === null) return whole;
  const room = window.contextTokens - request.maxTokens;
  // No tokenizer makes more tokens of a text than it has bytes: most requests need no estimate.
  if (total(sizesOf(request, Buffer.byteLength)) <= room) return whole;
  const sizes = sizesOf(request, estimateTokens);
  const estimate = total(sizes);
  if (estimate * margin <= room) return whole;
  const counted = await window.count(request);
  const factor = counted === null ? margin : counted / estimate;
  if (estimate * factor <= room) return whole;
  const { left, turns, passages } = leaveOut(request, sizes, room / (factor * slack));
  // An estimate's margin alone refuses nothing: then the service has the last word.
  if (left * (counted === null ? 1 : factor) > room) throw tooLarge(window, room);
  const kept = request.passages.slice(0, request.passages.length - passages);
  return {
    request: { ...request, turns: request.turns.slice(turns), passages: kept },
    leftOut: { turns, passages },
  };
}

/** The number of a passage that was left out is no citation: the model has not seen that passage. */
export async function* citedOfSent(
  events: AsyncIterable<ConverseEvent>,
  { passages }: ConverseRequest,
  { request: sent }: Fitted,
): AsyncGenerator<ConverseEvent> {
  for await (const event of events) {
    const isUnseen = event.type === "citation" && event.passage >= sent.passages.length;
    yield isUnseen ? { ...event, passage: Math.max(event.passage, passages.length), quote: "" } : event;
  }
}

/** In bytes or in tokens, part by part. */
interface Sizes {
  fixed: number;
  turns: number[];
  passages: number[];
}

function sizesOf({ system, schema, turns, passages }: Request, measure: (text: string) => number): Sizes {
  return {
    fixed: measure(system) + (schema ? measure(JSON.stringify(schema)) : 0),
    turns: turns.map(({ content }) => measure(content) + perTurn),
    passages: passages.map(({ slide, text }) => measure(headingOf(slide)) + measure(text) + perPassage),
  };
}

const total = ({ fixed, turns, passages }: Sizes) =>
  [...turns, ...passages].reduce((sum, size) => sum + size, fixed);

/** How many characters of a long text are counted: counting a megabyte would hold up every other answer for a second. */
const sample = 2_000;

/** A long text's tokens by those of its beginning, its middle and its end. */
function estimateTokens(text: string): number {
  if (text.length <= 3 * sample) return countTokens(text);
  const starts = [0, Math.floor((text.length - sample) / 2), text.length - sample];
  const counted = starts.reduce((sum, start) => sum + countTokens(text.slice(start, start + sample)), 0);
  return Math.ceil((counted * text.length) / (starts.length * sample));
}

/** How many turns and passages to leave out, and the size of what is `left`. */
function leaveOut({ turns: all }: Request, sizes: Sizes, room: number) {
  let left = total(sizes);
  let turns = 0;
  // What is left of a conversation must begin with the student.
  const wants = () => left > room || all[turns]?.role === "assistant";
  while (turns < all.length - 1 && wants()) left -= sizes.turns[turns++] ?? 0;
  let kept = sizes.passages.length;
  while (kept > 1 && left > room) left -= sizes.passages[--kept] ?? 0;
  return { left, turns, passages: sizes.passages.length - kept };
}

function tooLarge({ model }: Window, room: number): LecternError {
  return new LecternError(
    "too-large",
    `The question and the slide that answers it are too long for ${model}, which takes about ${room.toLocaleString("en")} tokens: ask a shorter question, or set a model with a larger context`,
  );
}
