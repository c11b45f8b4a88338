import { Scroll } from "./Scroll.tsx";

interface Props {
  label: string;
  head: string[];
  rows: string[][];
}

/** A chart's numbers. */
export function SmallTable({ label, head, rows }: Props) {
  return (
    <Scroll label={`${label}: the numbers`}>
      <table className="small">
        <thead>
          <tr>
            {head.map((text, index) => (
              <th scope="col" key={index}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((text, column) =>
                column === 0 ? (
                  <th scope="row" key={column}>
                    {text}
                  </th>
                ) : (
                  <td key={column}>{text}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
