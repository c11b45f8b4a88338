import type { ReactNode } from "react";

/** How a whole cell looks, beside what it says. */
interface Look {
  className?: string | undefined;
  title?: string | undefined;
  "data-bad"?: "some" | "much" | undefined;
}

export interface Column<Row> {
  head: ReactNode;
  /** Explains the head; shown on hover. */
  about?: string | undefined;
  /** Names the value beside it where there is no room for heads. */
  short?: string;
  isNumber?: boolean;
  sorted?: "ascending" | "descending" | undefined;
  cell(row: Row): ReactNode;
  look?(row: Row): Look | undefined;
}

interface Props<Row> {
  label: string;
  /** Names the table in the style sheet. */
  kind?: string;
  /** The first column holds the rows' heads. */
  columns: Column<Row>[];
  groups: { name?: string; rows: Row[] }[];
}

/** A table in a box that scrolls by itself where it is wider than the page, with the arrow keys too. */
export function Table<Row>({ label, kind, columns, groups }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable box must be reachable by keyboard
    <section className="scroll box" aria-label={label} tabIndex={0}>
      <table className={kind}>
        <thead>
          <tr>
            {columns.map(({ head, about, isNumber, sorted }, index) => (
              <th
                scope="col"
                key={index}
                className={isNumber ? "number" : undefined}
                title={about}
                aria-sort={sorted}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(
          ({ name, rows }, index) =>
            rows.length > 0 && (
              <tbody key={index}>
                {name && (
                  <tr className="group">
                    <th scope="rowgroup" colSpan={columns.length}>
                      {name}
                    </th>
                  </tr>
                )}
                {rows.map((row, number) => (
                  <Row key={number} {...{ row, columns }} />
                ))}
              </tbody>
            ),
        )}
      </table>
    </section>
  );
}

function Row<Row>({ row, columns }: { row: Row; columns: Column<Row>[] }) {
  return (
    <tr>
      {columns.map(({ cell, short, isNumber, look }, index) => {
        const { className, ...rest } = look?.(row) ?? {};
        const classes = [isNumber && "number", className].filter(Boolean).join(" ") || undefined;
        const Cell = index === 0 ? "th" : "td";
        return (
          <Cell
            key={index}
            scope={index === 0 ? "row" : undefined}
            className={classes}
            data-short={short}
            {...rest}
          >
            {cell(row)}
          </Cell>
        );
      })}
    </tr>
  );
}
