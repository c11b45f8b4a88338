import { randomBytes } from "node:crypto";
import { ownerOf } from "../text/marked-statements.ts";
import { alignQuote } from "../text/quote.ts";
import { createMarkerScanner, isHalfMarker, type MarkedPiece, withoutMarkers } from "../text/scan-markers.ts";
import { splitStatements } from "../text/split.ts";
import { contentTerms } from "../text/words.ts";
import type { Passage, SlideRef, Turn } from "../types.ts";
import type { CitationStyle, ConverseEvent, ConverseRequest } from "./provider.ts";

/** The words for this model and the way in which it cites, and their version where they have one. */
export function systemFor(
  system: ConverseRequest["system"],
  style: CitationStyle,
  model: string,
): { text: string; prompt?: string; lasting?: number } {
  return typeof system === "string" ? { text: system } : system(style, model);
}

/** What stands around the question in the last turn's text. */
export interface Around {
  before: string;
  after: string;
}

/**
 * The request for a model that knows no citations: its passages numbered before the question, between tags that bear
 * a code made for this request alone, so that no slide can close them or open its own. Without passages as it is.
 */
export function numberPassages<Request extends ConverseRequest>(
  request: Request,
  makeCode = randomCode,
): Request & { around?: Around } {
  if (request.passages.length === 0) return request;
  const code = unusedCode(request, makeCode);
  const slides = request.passages.map(
    ({ slide, text }, index) =>
      `<slide-${code} n="${index + 1}">\n${headingOf(slide)}\n${text}\n</slide-${code}>`,
  );
  const question = request.turns.at(-1)?.content ?? "";
  const around = {
    before: [...slides, `<question-${code}>\n`].join("\n\n"),
    after: `\n</question-${code}>`,
  };
  const content = `${around.before}${question}${around.after}`;
  return {
    ...request,
    passages: [],
    turns: [...unmarked(request.turns.slice(0, -1)), { role: "user", content }],
    around,
  };
}

/** A slide as the model is told of it: where it stands, and what it is called. */
export function headingOf({ deck, page, title }: SlideRef): string {
  return page === null ? `${deck}: ${title}` : `${deck}, page ${page}: ${title}`;
}

const randomCode = () => randomBytes(6).toString("hex");

function unusedCode({ passages, turns }: ConverseRequest, makeCode: () => string): string {
  const given = JSON.stringify([passages.map(({ slide, text }) => [slide.deck, slide.title, text]), turns]);
  let code = makeCode();
  while (given.includes(code)) code = makeCode();
  return code;
}

/** Earlier answers number other slides than these: a model would take their numbers up. */
export function unmarked(turns: Turn[]): Turn[] {
  return turns.map((turn) =>
    turn.role === "assistant" ? { ...turn, content: withoutMarkers(turn.content) } : turn,
  );
}

/** A statement of fewer terms is read on to its end before a quote is sought for it. */
const fewTerms = 2;

/** A marker that waits for the end of its statement, or an event behind it. */
type Waiting = { type: "marker"; numbers: number[]; at: number } | ConverseEvent;

/**
 * Turns `[n]` in a model's text into citations of `passages[n - 1]`. The quote is the part of the passage that says
 * what the marker's statement says, or empty if none does; a number that names no passage is passed on, for the
 * reader to drop and count. Code is left alone, and so is everything where there are no passages. The same events in sum, however the text is cut.
 */
export async function* parseMarkers(
  events: AsyncIterable<ConverseEvent>,
  passages: Passage[],
): AsyncGenerator<ConverseEvent> {
  if (passages.length === 0) return yield* events;
  const scanner = createMarkerScanner();
  const reader = createReader(passages);
  try {
    for await (const event of events) {
      if (event.type === "text") for (const piece of scanner.push(event.text)) yield* reader.read(piece);
      else if (event.type === "citation") yield* reader.pass(event);
      else if (event.type === "thinking") yield event;
      else {
        yield* rest();
        yield event;
      }
    }
  } catch (error) {
    // What was said is kept, whatever broke.
    yield* rest();
    throw error;
  }
  function* rest(): Generator<ConverseEvent> {
    const pieces = scanner.end();
    for (const [index, piece] of pieces.entries()) {
      if (isHalfMarker(pieces.slice(index).map(asWritten).join(""))) break;
      yield* reader.read(piece);
    }
    yield* reader.end();
  }
}

const asWritten = (piece: MarkedPiece) => (piece.type === "text" ? piece.text : piece.raw);

function createReader(passages: Passage[]) {
  let said = "";
  let waiting: Waiting[] = [];

  function* resolve(): Generator<ConverseEvent> {
    const ready = waiting;
    waiting = [];
    const ahead: ConverseEvent[] = [];
    for (const one of ready) {
      if (one.type !== "marker") {
        yield one;
        continue;
      }
      const { statement, isAhead } = statementAround(said, one.at);
      const found = [...cited(one.numbers, statement, passages)];
      if (isAhead) ahead.push(...found);
      else yield* found;
    }
    yield* ahead;
  }
  function* read(piece: MarkedPiece): Generator<ConverseEvent> {
    if (piece.type === "marker") {
      const statement = statementBefore(said);
      if (waiting.length === 0 && isWhole(statement)) yield* cited(piece.numbers, statement, passages);
      else waiting.push({ type: "marker", numbers: piece.numbers, at: said.length });
      return;
    }
    for (const text of waiting.length > 0 ? atEnds(piece.text) : [piece.text]) {
      said += text;
      if (waiting.length === 0) yield { type: "text", text };
      else waiting.push({ type: "text", text });
      if (/[\n.!?。！？]\s*$/u.test(text)) yield* resolve();
    }
  }
  function* pass(event: ConverseEvent): Generator<ConverseEvent> {
    if (waiting.length > 0) waiting.push(event);
    else yield event;
  }
  return { read, pass, end: resolve };
}

/** Whether it says enough, or all that it will say. */
const isWhole = (statement: string) =>
  contentTerms(statement).size >= fewTerms || /[.!?。！？]["'”’»)*_]*$/u.test(statement);

/** Cut where a statement may end. */
const atEnds = (text: string) => text.match(/[^\n.!?。！？]*[\n.!?。！？]|[^\n.!?。！？]+/gu) ?? [];

function* cited(numbers: number[], statement: string, passages: Passage[]): Generator<ConverseEvent> {
  for (const number of numbers) {
    const passage = passages[number - 1];
    const quote = passage && alignQuote(statement, passage);
    yield { type: "citation", passage: number - 1, quote: quote ?? "" };
  }
}

/** The statement that the text ends with. */
function statementBefore(said: string): string {
  const spoken = said.trimEnd();
  const line = spoken.slice(spoken.lastIndexOf("\n") + 1);
  // A marker on its own line, or at the start of one, belongs to what follows, if anything does.
  if (said.slice(spoken.length).includes("\n")) return "";
  const last = splitStatements(line).at(-1);
  return last ? line.slice(last.start, last.end) : "";
}

/** The statement that a marker opens, else the one that it belongs to. */
function statementAround(said: string, at: number): { statement: string; isAhead: boolean } {
  const statements = splitStatements(said);
  const owner = ownerOf(statements, said, at);
  const next = statements.find(({ start }) => start >= at);
  const startsLine = /(?:^|\n)\s*(?:[-*+•]|\d+[.)])?\s*$/.test(said.slice(0, at));
  const isInside = owner !== undefined && owner.end > at;
  const isAhead = next !== undefined && !isInside && startsLine && !said.slice(at, next.start).includes("\n");
  const chosen = isAhead ? next : owner;
  return { statement: chosen ? said.slice(chosen.start, chosen.end) : "", isAhead };
}
