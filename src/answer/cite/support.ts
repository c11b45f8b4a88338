import { type MarkedStatement, markedStatements } from "../../text/marked-statements.ts";
import type { Span } from "../../text/split.ts";
import { wordKey } from "../../text/words.ts";
import type { Citation } from "../../types.ts";

/** How much of an answer its citations bear. */
export interface Support {
  /** Share of the statements that need a citation and have one, 0…1; null if none needs one. */
  coverage: number | null;
  /** The statements without one: where they stand in the answer as shown, markers included. UTF-16 offsets. */
  unsupported: Span[];
}

/**
 * Which statements of an answer carry a citation. `markers` are the places of the markers in it, in order. A marker
 * belongs to the statement that it ends or stands in; a statement whose very words stand in a quote, as the bullets of
 * a quoted list do, has that quote's. Headings, questions and the tutor's own words need none, nor does a lead-in when
 * something below it is cited: as in the evaluator's citation coverage.
 */
export function findSupport(
  shown: string,
  markers: Span[],
  citations: Pick<Citation, "quote">[] = [],
): Support {
  const { bare, statements } = markedStatements(shown, markers);
  const quotes = citations.map(({ quote }) => ` ${wordKey(quote)} `);
  const isCited = ({ numbers, start, end }: MarkedStatement) => {
    if (numbers.length > 0) return true;
    const words = wordKey(bare.slice(start, end));
    return words !== "" && quotes.some((quote) => quote.includes(` ${words} `));
  };
  const cited = new Set(statements.filter(isCited));
  const due = statements.filter((statement, index) => {
    if (cited.has(statement)) return true;
    if (statement.role === "lead-in") return !below(statements, index).some((one) => cited.has(one));
    return statement.role === "statement";
  });
  const uncited = due.filter((statement) => !cited.has(statement));
  return {
    coverage: due.length === 0 ? null : (due.length - uncited.length) / due.length,
    unsupported: uncited.map(({ start, end }) => ({ start, end })),
  };
}

/** The list or table that follows a lead-in, else the single statement that does. */
function below(statements: MarkedStatement[], index: number): MarkedStatement[] {
  const rest = statements.slice(index + 1);
  const end = rest.findIndex(({ item }) => !item);
  const items = end === -1 ? rest : rest.slice(0, end);
  return items.length > 0 ? items : rest.slice(0, 1);
}
