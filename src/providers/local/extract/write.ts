import { fenced, oneLine, rowOf, ruleOf } from "../../../text/block-markdown.ts";
import type { Passage } from "../../../types.ts";
import type { ConverseEvent } from "../../provider.ts";
import { defines, subjectOf } from "./cues.ts";
import type { Extract } from "./excerpt.ts";
import type { Places } from "./lists.ts";
import type { Asked, ScoredItem } from "./scored.ts";

/** A longer item is too long to be marked as the words that answer. */
const longestMarked = 25;
/** How far ahead of the next item the item that answers must be. */
const clearlyBetter = 0.05;
/** What is left out between two shown items of one quote; a longer gap begins another quote. Characters. */
const longestGap = 300;

/** The extracts as Markdown, each block under its slide's title and followed by its citation. */
export function* write(extracts: Extract[], asked: Asked, passages: Passage[]): Generator<ConverseEvent> {
  const best = answering(extracts, passages, asked);
  for (const [place, { passage, excerpts }] of extracts.entries()) {
    const title = passages[passage]?.slide.title ?? "";
    const isSame = title === passages[extracts[place - 1]?.passage ?? -1]?.slide.title;
    if (!isSame) yield { type: "text", text: `${place === 0 ? "" : "\n\n"}**${escapeTitle(title)}**` };
    for (const excerpt of excerpts) {
      for (const shown of runsOf(excerpt)) {
        const items = shown.map((at) => excerpt.block.items[at] as ScoredItem);
        const top = Math.min(...items.map(({ depth }) => depth));
        const isNumbered = areConsecutive(items.flatMap(({ number }) => number ?? []));
        const lines = items.map((item, index) =>
          lineOf(
            { ...item, depth: item.depth - top },
            { after: items[index - 1], kind: excerpt.block.kind, isMarked: item === best, isNumbered },
          ),
        );
        yield { type: "text", text: `\n\n${lines.join("")}` };
        const [from, to] = [excerpt.block.items[shown[0] ?? 0], excerpt.block.items[shown.at(-1) ?? 0]];
        const text = passages[passage]?.text ?? "";
        yield { type: "citation", passage, quote: text.slice(from?.start, to?.end) };
      }
    }
  }
}

const escapeTitle = (title: string) => title.replace(/\*+/g, "").replace(/\s+/g, " ").trim();

/** The item that answers, where one of several clearly does: of a definition the first line, under the title that names it. */
function answering(
  extracts: Extract[],
  passages: Passage[],
  { form, question, read }: Asked,
): ScoredItem | null {
  const shown = (extracts[0]?.excerpts ?? [])
    .flatMap(({ block, shown }) => shown.map((at) => block.items[at] as ScoredItem))
    .filter(({ isLeadIn, kind }) => !isLeadIn && kind !== "row" && kind !== "code");
  if (shown.length < 2 || form === "list" || form === "overview" || form === "comparison") return null;
  if (form === "definition") {
    const [defining] = shown.toSorted((a, b) => defines(b.text, question) - defines(a.text, question));
    if (defining && defines(defining.text, question) > 1) return defining;
    const subject = [...read(subjectOf(question))];
    const title = read(passages[extracts[0]?.passage ?? -1]?.slide.title ?? "");
    if (subject.length > 0 && subject.every((term) => title.has(term))) return shown[0] ?? null;
  }
  const [best, next] = shown.toSorted((a, b) => b.score - a.score);
  return best && next && best.score - next.score >= clearlyBetter ? best : null;
}

/** Shown items with little left out between them. */
function runsOf({ block, shown }: Places): number[][] {
  const runs: number[][] = [];
  // A table is shown whole, its rows under their header.
  if (block.kind === "table") return [shown];
  for (const at of shown) {
    const run = runs.at(-1);
    const before = block.items[run?.at(-1) ?? 0];
    const gap = (block.items[at]?.start ?? 0) - (before?.end ?? 0);
    if (run && gap <= longestGap) run.push(at);
    else runs.push([at]);
  }
  return runs;
}

/** Steps keep their numbers where none is left out: Markdown counts on from the first. */
const areConsecutive = (numbers: number[]) =>
  numbers.length > 1 && numbers.every((number, at) => number === (numbers[0] ?? 0) + at);

interface Line {
  after: ScoredItem | undefined;
  kind: Places["block"]["kind"];
  isMarked: boolean;
  isNumbered: boolean;
}

function lineOf(item: ScoredItem, { after, kind, isMarked, isNumbered }: Line): string {
  const lead = after ? "\n" : "";
  if (item.kind === "code") return `${lead}${fenced(item.text)}\n`;
  if (item.kind === "row") return `${lead}${rowOf(item.text)}${after ? "" : `\n${ruleOf(item.text)}`}`;
  const text = oneLine(item.text);
  const said = isMarked && item.words <= longestMarked && !/[*_`$]/.test(text) ? `**${text}**` : text;
  // A lead-in is a line of its own above its list.
  if (item.isLeadIn && item.kind === "sentence") return `${lead}${said}\n${kind === "prose" ? "\n" : ""}`;
  if (kind === "prose") return `${separator(item, after)}${said}`;
  const sign = isNumbered && item.number !== undefined ? `${item.number}.` : "-";
  return `${lead}${(isNumbered ? "   " : "  ").repeat(item.depth)}${sign} ${said}`;
}

/** Sentences of a paragraph follow each other; paragraphs are set apart. */
function separator({ opensLine }: ScoredItem, after: ScoredItem | undefined): string {
  if (!after || after.isLeadIn) return "";
  return opensLine ? "\n\n" : " ";
}
