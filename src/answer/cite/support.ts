import { type Span, type Statement, splitStatements } from "../../text/split.ts";
import { wordKey } from "../../text/words.ts";
import type { Citation } from "../../types.ts";

/** How much of an answer its citations bear. */
export interface Support {
  /** Share of the statements that need a citation and have one, 0…1; null where none needs one. */
  coverage: number | null;
  /** The statements without one: where they stand in the answer as shown, markers included. UTF-16 offsets. */
  unsupported: Span[];
}

/**
 * Which statements of an answer carry a citation. `markers` are the places of the markers in it, in order. A marker
 * belongs to the statement that it ends or stands in; a statement whose very words stand in a quote, as the bullets of
 * a quoted list do, has that quote's. Headings and questions need none, nor does a lead-in when
 * something below it is cited: as in the evaluator's citation coverage.
 */
export function findSupport(
  shown: string,
  markers: Span[],
  citations: Pick<Citation, "quote">[] = [],
): Support {
  const { text, places } = takeOut(shown, markers);
  const statements = splitStatements(text);
  const quotes = citations.map(({ quote }) => ` ${wordKey(quote)} `);
  const isQuoted = ({ start, end }: Statement) => {
    const words = wordKey(text.slice(start, end));
    return words !== "" && quotes.some((quote) => quote.includes(` ${words} `));
  };
  const cited = new Set([
    ...places.map((place) => ownerOf(statements, text, place)),
    ...statements.filter(isQuoted),
  ]);
  const due = statements.filter((statement, index) => {
    if (cited.has(statement)) return true;
    if (statement.role === "lead-in") return !below(statements, index).some((one) => cited.has(one));
    return statement.role === "statement";
  });
  const bare = due.filter((statement) => !cited.has(statement));
  return {
    coverage: due.length === 0 ? null : (due.length - bare.length) / due.length,
    unsupported: bare.map(({ start, end }) => ({
      start: start + taken(markers, places, start, true),
      end: end + taken(markers, places, end, false),
    })),
  };
}

/** The text without its markers, and where in it they stood. */
function takeOut(shown: string, markers: Span[]): { text: string; places: number[] } {
  let text = "";
  let from = 0;
  const places: number[] = [];
  for (const { start, end } of markers) {
    text += shown.slice(from, start);
    places.push(text.length);
    from = end;
  }
  return { text: text + shown.slice(from), places };
}

/** How many characters of markers stand before a place of the text without them. */
function taken(markers: Span[], places: number[], at: number, included: boolean): number {
  return markers
    .filter((_, index) => {
      const place = places[index] ?? 0;
      return included ? place <= at : place < at;
    })
    .reduce((sum, { start, end }) => sum + end - start, 0);
}

/** A listing is no statement: its marker belongs to what announces it. */
function ownerOf(statements: Statement[], text: string, place: number): Statement | undefined {
  const spoken = text.slice(0, place).trimEnd().length;
  return statements.find(({ start, end }) => start < spoken && spoken <= end) ?? before(statements, spoken);
}

const before = (statements: Statement[], spoken: number) => statements.findLast(({ end }) => end <= spoken);

/** The list or table that follows a lead-in; else the one statement that does. */
function below(statements: Statement[], index: number): Statement[] {
  const rest = statements.slice(index + 1);
  const end = rest.findIndex(({ item }) => !item);
  const items = end === -1 ? rest : rest.slice(0, end);
  return items.length > 0 ? items : rest.slice(0, 1);
}
