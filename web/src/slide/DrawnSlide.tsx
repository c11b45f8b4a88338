import type { SlidePart } from "../../../src/types.ts";
import { Maths } from "../Maths.tsx";
import { type DrawnBlock, drawnBlocks, type Stretch } from "./drawn-blocks.ts";
import { type DrawnInline, drawnInline } from "./drawn-inline.ts";

interface Props {
  text: string;
  title: string;
  parts: SlidePart[];
  /** What is marked; null where nothing is. */
  quote: string | null;
}

/** A slide whose page nothing draws, set from its words, with the quoted ones marked. */
export function DrawnSlide({ text, title, parts, quote }: Props) {
  const at = quote ? text.indexOf(quote) : -1;
  const marked = at < 0 || !quote ? null : { start: at, end: at + quote.length };
  const plain = (stretch: Stretch) => <Words text={text} stretch={stretch} marked={marked} />;
  const words = (stretch: Stretch) =>
    drawnInline(text, stretch).map((piece) => (
      <Inline key={piece.start} kind={piece.kind}>
        {piece.kind === "maths" ? (
          <Formula tex={text.slice(piece.start, piece.end)} isMarked={isWithin(piece, marked)} />
        ) : (
          plain(piece)
        )}
      </Inline>
    ));
  return (
    <div className="drawn-slide" dir="auto">
      {drawnBlocks(text, title, parts).map((block) => (
        <Block key={block.start} block={block} words={block.kind === "code" ? plain : words} />
      ))}
    </div>
  );
}

function Block({ block, words }: { block: DrawnBlock; words(stretch: Stretch): React.ReactNode }) {
  switch (block.kind) {
    case "title":
      return (
        <p className="drawn-title" dir="auto">
          {words(block)}
        </p>
      );
    case "text":
      return <p dir="auto">{words(block)}</p>;
    case "code":
      return (
        <pre dir="ltr">
          <code>{words(block)}</code>
        </pre>
      );
    case "bullet":
      return (
        <p className="drawn-bullet" data-level={block.level} dir="auto">
          <span aria-hidden="true">{block.mark}</span>
          <span>{words(block)}</span>
        </p>
      );
    case "table":
      return (
        <table dir="auto">
          <tbody>
            {block.rows.map((row) => (
              <tr key={row[0]?.start}>
                {row.map((cell) => (
                  <td key={cell.start}>{words(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function Inline({ kind, children }: { kind: DrawnInline["kind"]; children: React.ReactNode }) {
  if (kind === "strong") return <strong>{children}</strong>;
  if (kind === "emphasis") return <em>{children}</em>;
  return kind === "code" ? <code>{children}</code> : children;
}

/** A formula is marked as a whole. */
function Formula({ tex, isMarked }: { tex: string; isMarked: boolean }) {
  const formula = <Maths tex={tex} display={false} />;
  return isMarked ? <mark>{formula}</mark> : formula;
}

const isWithin = ({ start, end }: Stretch, marked: Stretch | null) =>
  marked !== null && marked.start < end && start < marked.end;

/** The words of a stretch, and those among them that are marked. */
function Words({ text, stretch, marked }: { text: string; stretch: Stretch; marked: Stretch | null }) {
  const { start, end } = stretch;
  const first = Math.max(start, marked?.start ?? end);
  const last = Math.min(end, marked?.end ?? start);
  if (first >= last) return text.slice(start, end);
  return (
    <>
      {text.slice(start, first)}
      <mark>{text.slice(first, last)}</mark>
      {text.slice(last, end)}
    </>
  );
}
