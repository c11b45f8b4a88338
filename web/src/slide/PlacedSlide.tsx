import type { CSSProperties } from "react";
import type { PlacedShapes } from "../../../src/api/slide-pictures.ts";

type DrawnShape = PlacedShapes["shapes"][number];
type DrawnParagraph = Extract<DrawnShape, { kind: "text" }>["paragraphs"][number];

interface Props {
  /** The slide's id, whose pictures the server has. */
  slide: string;
  drawing: PlacedShapes;
  /** Names what is drawn, for the pictures' addresses. */
  of: string;
}

const percent = (share: number) => `${share * 100}%`;

/** A presentation's slide as its file places its texts, tables and pictures, with the quoted words marked. */
export function PlacedSlide({ slide, drawing: { ratio, shapes }, of }: Props) {
  return (
    <div className="placed-slide" dir="ltr" style={{ aspectRatio: ratio }}>
      {shapes.map((shape, at) => {
        const { x, y, width, height } = shape;
        const place: CSSProperties = { left: percent(x), top: percent(y), width: percent(width) };
        const isPicture = shape.kind === "picture";
        return (
          <div
            key={at}
            className={`placed-${shape.kind}`}
            style={{
              ...place,
              ...(isPicture ? { height: percent(height) } : { minHeight: percent(height) }),
            }}
          >
            <ShapeContent slide={slide} shape={shape} of={of} />
          </div>
        );
      })}
    </div>
  );
}

function ShapeContent({ slide, shape, of }: Pick<Props, "slide" | "of"> & { shape: DrawnShape }) {
  if (shape.kind === "picture") {
    const address = `/api/slides/${encodeURIComponent(slide)}/pictures/${shape.picture}?of=${of}`;
    // Formats that browsers don't show leave their place empty.
    return (
      <img src={address} alt="" loading="lazy" onError={({ currentTarget }) => currentTarget.remove()} />
    );
  }
  if (shape.kind === "text") {
    return shape.paragraphs.map((paragraph, at) => <Line key={at} line={paragraph} />);
  }
  return (
    <table>
      <tbody>
        {shape.rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>
                <Line line={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A size is a share of the slide's height, which its style sheet knows as `cqh`. */
function Line({ line: { text, size, indent, bullet, mono, marks = [] } }: { line: DrawnParagraph }) {
  const pieces: React.ReactNode[] = [];
  let done = 0;
  for (const { start, end } of marks.toSorted((a, b) => a.start - b.start)) {
    if (start < done) continue;
    pieces.push(text.slice(done, start), <mark key={start}>{text.slice(start, end)}</mark>);
    done = end;
  }
  pieces.push(text.slice(done));
  const style: CSSProperties = { fontSize: `${size * 100}cqh`, paddingInlineStart: percent(indent) };
  const shown = bullet ? "placed-line placed-bullet" : "placed-line";
  return (
    <p className={mono ? `${shown} mono` : shown} style={style} dir="auto">
      {pieces}
    </p>
  );
}
