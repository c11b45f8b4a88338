import { memo, type ReactNode, useMemo, useRef } from "react";
import type { Components } from "react-markdown";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { rehypeAddresses } from "./answer-addresses.ts";
import { type Block, splitBlocks } from "./answer-blocks.ts";
import { remarkFormulas } from "./answer-formulas.ts";
import { type Mark, remarkAnswer } from "./answer-marks.ts";

import type { Source } from "./api.ts";
import { Cite } from "./Cite.tsx";
import { CodeBlock } from "./CodeBlock.tsx";
import { Maths } from "./Maths.tsx";
import type { OpenSlide } from "./open-slide.ts";
import { useTexts } from "./texts/texts.tsx";
import "./answer.css";

interface Props {
  text: string;
  /** More is to come. */
  streaming: boolean;
  sources: Map<number, Source>;
  marks: Mark[];
  onOpen(slide: OpenSlide): void;
}

/** The answer's Markdown, with its markers as buttons and what is weak about it marked. */
export function AnswerText({ text, streaming, sources, marks, onOpen }: Props) {
  const before = useRef<Block[]>([]);
  const blocks = useMemo(
    () => splitBlocks(text, marks, { streaming, before: before.current }),
    [text, marks, streaming],
  );
  before.current = blocks;
  return (
    <>
      {blocks.map((block) => (
        <BlockText key={block.start} {...{ block, sources, onOpen }} />
      ))}
      <Legend marks={marks} />
    </>
  );
}

type BlockProps = { block: Block } & Pick<Props, "sources" | "onOpen">;

/** What came before stays as it is while the last block grows: each is read again only where it changes. */
const BlockText = memo(
  function BlockText({ block: { text, marks }, sources, onOpen }: BlockProps) {
    const isKnown = (marker: number) => sources.has(marker);
    const components = useMemo(() => componentsOf(sources, onOpen), [sources, onOpen]);
    return (
      <Markdown
        remarkPlugins={[
          [remarkGfm, { singleTilde: false }],
          remarkMath,
          remarkFormulas,
          [remarkAnswer, { isKnown, marks }],
        ]}
        // The answer is the model's or a slide's: no raw HTML, no links, no pictures from elsewhere.
        rehypePlugins={[rehypeAddresses]}
        disallowedElements={["a", "img", "input"]}
        components={components}
      >
        {text}
      </Markdown>
    );
  },
  (before, after) =>
    before.onOpen === after.onOpen &&
    before.block.text === after.block.text &&
    JSON.stringify(before.block.marks) === JSON.stringify(after.block.marks) &&
    citedIn(before) === citedIn(after),
);

/** A marker's citation comes after the text that bears it. */
const citedIn = ({ block, sources }: BlockProps) =>
  (block.text.match(/\[\d{1,3}\]/g) ?? [])
    .filter((marker) => sources.has(Number(marker.slice(1, -1))))
    .join();

const componentsOf = (sources: Props["sources"], onOpen: Props["onOpen"]): Components => ({
  cite({ node }) {
    const source = sources.get(Number(node?.properties["data-marker"]));
    return source ? <Cite source={source} onOpen={onOpen} /> : null;
  },
  span({ children, node }) {
    const { "data-mark": mark, "data-last": last } = node?.properties ?? {};
    return (
      <Marked kind={mark as Mark["kind"]} isLast={last !== undefined}>
        {children}
      </Marked>
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
  pre({ children, node }) {
    const code = node?.children[0];
    if (code?.type !== "element") return <pre>{children}</pre>;
    const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("");
    const names = classesOf(code.properties.className);
    if (names.includes("math-display")) return <Maths tex={text} display />;
    const language = names.find((name) => name.startsWith("language-"))?.slice("language-".length);
    return <CodeBlock text={text} language={language ?? null} />;
  },
  code({ children, className }) {
    const isMath = className?.split(" ").includes("math-inline");
    return isMath ? <Maths tex={String(children)} display={false} /> : <code>{children}</code>;
  },
});

const classesOf = (names: unknown): string[] => (Array.isArray(names) ? names.map(String) : []);

function Marked({ kind, isLast, children }: { kind: Mark["kind"]; isLast: boolean; children: ReactNode }) {
  const { answer: texts } = useTexts();
  return (
    <span className={kind} title={texts[kind]}>
      {children}
      {isLast && <span className="visually-hidden unselected"> ({texts[kind]})</span>}
    </span>
  );
}

/** A legend for readers who see the lines but have no pointer to hover over them. */
function Legend({ marks }: Pick<Props, "marks">) {
  const { answer: texts } = useTexts();
  const kinds = (["unsupported", "ungrounded"] as const).filter((kind) =>
    marks.some((mark) => mark.kind === kind),
  );
  if (kinds.length === 0) return null;
  return (
    <p className="near" aria-hidden="true">
      {kinds.map((kind) => (
        <span key={kind} className="legend">
          <span className={kind}>{kind === "unsupported" ? texts.dotted : texts.dashed}</span>: {texts[kind]}.
        </span>
      ))}
    </p>
  );
}
