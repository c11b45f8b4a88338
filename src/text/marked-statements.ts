import { type Span, type Statement, splitStatements } from "./split.ts";

/** A statement of an answer, and the numbers of the markers that belong to it, in order. */
export interface MarkedStatement extends Statement {
  numbers: number[];
}

/**
 * The statements of an answer as it is shown, with the markers that belong to each. `bare` is the answer with blanks in
 * place of its markers, so that every span fits both.
 */
export function markedStatements(
  shown: string,
  markers: Span[],
): { bare: string; statements: MarkedStatement[] } {
  const bare = blankOut(shown, markers);
  const statements = splitStatements(bare).map((statement) => ({ ...statement, numbers: [] as number[] }));
  for (const { start, end } of markers)
    ownerOf(statements, bare, start)?.numbers.push(Number(/\d+/.exec(shown.slice(start, end))?.[0]));
  return { bare, statements };
}

/** The statement that a marker ends or stands in. A listing is not a statement: its marker belongs to what announces it. */
export function ownerOf<Owner extends Span>(
  statements: Owner[],
  bare: string,
  at: number,
): Owner | undefined {
  const spoken = bare.slice(0, at).trimEnd().length;
  return (
    statements.find(({ start, end }) => start < spoken && spoken <= end) ??
    statements.findLast(({ end }) => end <= spoken)
  );
}

function blankOut(shown: string, markers: Span[]): string {
  let bare = "";
  for (const { start, end } of markers) bare += shown.slice(bare.length, start) + " ".repeat(end - start);
  return bare + shown.slice(bare.length);
}
