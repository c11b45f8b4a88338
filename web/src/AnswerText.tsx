import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { placeName } from "../../src/text/place-name.ts";
import { rehypeAddresses } from "./answer-addresses.ts";
import { type Mark, remarkAnswer } from "./answer-marks.ts";
import type { Source } from "./api.ts";
import type { OpenSlide } from "./open-slide.ts";

interface Props {
  text: string;
  sources: Map<number, Source>;
  marks: Mark[];
  onOpen(slide: OpenSlide): void;
}

const remarks: Record<Mark["kind"], string> = {
  unsupported: "No slide is cited for this",
  ungrounded: "Its slides do not clearly say this",
  own: "The tutor's own words",
};

/** The answer's Markdown, with its markers as buttons and what is weak about it marked. */
export function AnswerText({ text, sources, marks, onOpen }: Props) {
  const isKnown = (marker: number) => sources.has(marker);
  return (
    <>
      <Markdown
        remarkPlugins={[
          [remarkGfm, { singleTilde: false }],
          [remarkAnswer, { isKnown, marks }],
        ]}
        // The answer is the model's or a slide's: no raw HTML, no links, no pictures from elsewhere.
        rehypePlugins={[rehypeAddresses]}
        disallowedElements={["a", "img", "input"]}
        components={{
          cite({ node }) {
            const source = sources.get(Number(node?.properties["data-marker"]));
            return source ? <Cite source={source} onOpen={onOpen} /> : null;
          },
          span({ children, node }) {
            const { "data-mark": mark, "data-last": last } = node?.properties ?? {};
            const kind = mark as Mark["kind"];
            return (
              <span className={kind} title={remarks[kind]}>
                {children}
                {last !== undefined && <span className="visually-hidden unselected"> ({remarks[kind]})</span>}
              </span>
            );
          },
          // A wide table scrolls by itself.
          table({ children }) {
            return (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
              <div className="table" tabIndex={0}>
                <table>{children}</table>
              </div>
            );
          },
        }}
      >
        {text}
      </Markdown>
      <Legend marks={marks} />
    </>
  );
}

function Cite({
  source: { marker, slide, quote, from },
  onOpen,
}: { source: Source } & Pick<Props, "onOpen">) {
  return (
    <button
      type="button"
      className="cite"
      title={`${placeName(slide)}: ${slide.title}`}
      aria-label={`Source ${marker}: ${placeName(slide)}, ${slide.title}`}
      onClick={() => onOpen({ slide, quote, from })}
    >
      {marker}
    </button>
  );
}

/** A legend for readers who see the lines but have no pointer to hover over them. */
function Legend({ marks }: Pick<Props, "marks">) {
  const kinds = (["unsupported", "ungrounded"] as const).filter((kind) =>
    marks.some((mark) => mark.kind === kind),
  );
  if (kinds.length === 0) return null;
  return (
    <p className="near" aria-hidden="true">
      {kinds.map((kind) => (
        <span key={kind} className="legend">
          <span className={kind}>{kind === "unsupported" ? "Dotted" : "Dashed"}</span>:{" "}
          {remarks[kind].toLowerCase()}.
        </span>
      ))}
    </p>
  );
}
