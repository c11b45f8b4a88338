/** One line of a slide as it was meant: what the deck wrapped over several lines is joined again. */
export interface Item {
  kind: "heading" | "prose" | "bullet" | "row" | "code";
  /** UTF-16 offsets in the slide's text, without the item's own bullet mark. */
  start: number;
  end: number;
  /** Columns before the bullet mark or the text. */
  indent: number;
  /** The bullet's sign, `1` for every number, empty where it has none. */
  mark: string;
}

interface Line {
  start: number;
  end: number;
  text: string;
}

const bulletMark = /^(\s*)([-*•▪‣◦·–—o►➢➤✓✔■□●○\uf0b7\uf0a7\uf0d8]|\(?\d{1,2}[.)]|\(?[a-z]\))(?:\s+|$)/u;
const fence = /^\s*(```|~~~)/;
/** Ends of lines that can't be the end of a phrase. */
export const openEnd =
  /(?:[,/–-]|\b(?:an?|the|of|to|and|or|in|on|at|for|with|by|from|as|is|are|be|may|can|that|which|your|its|than|using))$/i;
const strongCode =
  /[{};]\s*$|^\s*(?:def|class|import|from|const|let|var|function|return|export|async|print|SELECT|CREATE|INSERT|FROM|WHERE|#include|@\w+)\b.*[\w(){}=:;"'.]$|^\s*(?:\$|>>>|%) \S|=>|^\s*[\w.[\]]+ ?(?:=|\+=|<-) ?\S|^\s*[\w.]+\(.*\)\s*$/;
const proseLike = /^\s*(?:from|import|let|class|return|print|function|export)\b(?!.*[(){}=;"'])/i;

/**
 * A slide's text as items in its order, its title left out. Decks lose their layout on the way into text: a bullet
 * comes as several lines, its mark alone on a line, cells with tabs between them. Widths tell what was wrapped: a line
 * that fills the slide's width runs on, and so does one whose next begins in lower case.
 */
export function readLayout(text: string, title: string): Item[] {
  const lines = withoutTitle(splitLines(text), title);
  const widest = Math.max(...lines.map((line) => line.text.trimEnd().length), 1);
  const items: Item[] = [];
  let before: Line | null = null;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (!line || line.text.trim() === "" || (isNoise(line.text) && !fence.test(line.text))) {
      before = null;
      continue;
    }
    const block = codeBlock(lines, index);
    if (block > 0) {
      items.push(itemOf("code", line, lines[index + block - 1] ?? line));
      index += block - 1;
      before = null;
      continue;
    }
    const last = items.at(-1);
    if (last && before && runsOn(last, text, { before, line, widest })) last.end = endOf(line);
    else items.push(readItem(line));
    before = line;
  }
  return withHeadings(items, text);
}

function splitLines(text: string): Line[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const one = { start, end: start + line.length, text: line };
    start += line.length + 1;
    return one;
  });
}

/** The title may be wrapped over the first lines. */
function withoutTitle(lines: Line[], title: string): Line[] {
  const wanted = words(title);
  let read = "";
  const first = lines.findIndex((line) => line.text.trim() !== "");
  for (let index = Math.max(first, 0); index < lines.length; index++) {
    read = `${read} ${words(lines[index]?.text ?? "")}`.trim();
    if (read === wanted) return lines.slice(index + 1);
    if (!wanted.startsWith(read)) break;
  }
  return lines.filter((line) => words(line.text) !== wanted || wanted === "");
}

const words = (text: string) =>
  text
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();

/** Page numbers, pictures, bare addresses, comments: nothing to quote. */
const isNoise = (text: string) =>
  !/[\p{L}]/u.test(text.replace(/!?\[[^\]]*\]\([^)]*\)/g, (link) => (link.startsWith("!") ? "" : link))) &&
  !bulletMark.test(text) &&
  !/\d.*\d/.test(text);

/** How many lines from here on are a listing: fenced, or lines that look like code and what is indented under them. */
function codeBlock(lines: Line[], index: number): number {
  const text = (at: number) => lines[at]?.text ?? "";
  if (fence.test(text(index))) {
    const close = lines.findIndex((line, at) => at > index && fence.test(line.text));
    return (close === -1 ? lines.length : close + 1) - index;
  }
  if (!isCode(text(index))) return 0;
  let end = index + 1;
  while (
    end < lines.length &&
    (isCode(text(end)) ||
      /^(?: {2,}|\t)\S/.test(text(end)) ||
      (text(end).trim() === "" && isCode(text(end + 1))))
  )
    end++;
  const count = end - index;
  // One line that looks like code is as often a formula or a name within prose.
  return count >= 2 || /^\s*(?:\$|>>>) /.test(text(index)) ? count : 0;
}

const isCode = (text: string) => strongCode.test(text) && !proseLike.test(text) && !/^\s*[•▪‣◦]/.test(text);

function readItem(line: Line): Item {
  if (/^\s*\|/.test(line.text) || /\S\t\s*\S/.test(line.text)) return itemOf("row", line, line);
  const heading = /^\s*#{1,6}\s+/.exec(line.text);
  if (heading) return { ...itemOf("heading", line, line), start: line.start + heading[0].length };
  const bullet = bulletMark.exec(line.text);
  if (!bullet) return itemOf("prose", line, line);
  const mark = /[\da-z]/.test(bullet[2] ?? "") && bullet[2] !== "o" ? "1" : (bullet[2] ?? "");
  return { ...itemOf("bullet", line, line), start: line.start + bullet[0].length, mark };
}

function itemOf(kind: Item["kind"], first: Line, last: Line): Item {
  const indent = first.text.length - first.text.trimStart().length;
  // A listing keeps its first indentation, or its lines would no longer stand under each other.
  return {
    kind,
    start: kind === "code" ? first.start : first.start + indent,
    end: endOf(last),
    indent,
    mark: "",
  };
}

const endOf = (line: Line) => line.start + line.text.trimEnd().length;

function runsOn(
  item: Item,
  text: string,
  { before, line, widest }: { before: Line; line: Line; widest: number },
): boolean {
  if (bulletMark.test(line.text) || /^\s*(?:#{1,6}\s|>|\||!\[)/.test(line.text) || line.text.includes("\t"))
    return false;
  if (item.kind === "row")
    return (
      line.text.trim().length < 40 && !/[.:!?]$/.test(line.text.trim()) && !before.text.trim().startsWith("|")
    );
  if (item.kind !== "bullet" && item.kind !== "prose") return false;
  // The mark stood alone on its line.
  if (item.start >= item.end) return true;
  const start = line.text.trim();
  const end = before.text.trimEnd();
  if (/^[\p{Ll}(&]/u.test(start) || openEnd.test(end)) return true;
  const hangs = line.text.length - line.text.trimStart().length > item.indent;
  const isFull = end.length >= 25 && end.length >= widest * 0.75;
  if (item.kind === "bullet") return (hangs || isFull) && !/[.!?:;]$/.test(end);
  return isFull && !/[:;]$/.test(end) && text.slice(item.start, item.end).length > 25;
}

/** A short line without a full stop, above bullets or a longer text, is their heading. */
function withHeadings(items: Item[], text: string): Item[] {
  return items
    .filter((item) => item.end > item.start)
    .map((item, index, all) => {
      const next = all[index + 1];
      const own = text.slice(item.start, item.end);
      if (item.kind !== "prose" || !next || /[.!?;:]$/.test(own) || own.split(/\s+/).length > 8) return item;
      const leads = next.kind !== "prose" || next.end - next.start > Math.max(40, 2 * own.length);
      return leads ? { ...item, kind: "heading" } : item;
    });
}
