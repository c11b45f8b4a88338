/** One line of a slide as it was meant: what the deck wrapped over several lines is joined again. */
export interface Item {
  kind: "heading" | "prose" | "bullet" | "row" | "code";
  /** UTF-16 offsets in the slide's text, without the item's own bullet mark. */
  start: number;
  end: number;
  /** Columns before the bullet mark or the text. */
  indent: number;
  /** The bullet's sign, `1` for every number, empty if it has none. */
  mark: string;
  /** A bullet's, where the slide counts them. */
  number?: number;
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
  // Marks that came before all of their texts.
  let loneMarks = 0;
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
    const isLone = last?.kind === "bullet" && last.start >= last.end;
    if (isLone && bulletMark.exec(line.text)?.[0].trim() === line.text.trim()) loneMarks++;
    else if (last?.kind === "bullet" && !isLone && loneMarks > 0 && beginsAnew(line, before)) {
      items.push({ ...readItem(line), kind: "bullet", mark: last.mark, indent: last.indent });
      loneMarks--;
      before = line;
      continue;
    }
    const isItem = isListed(items, text, { before, line, widest });
    if (last && before && !isItem && runsOn(last, text, { before, line, widest })) last.end = endOf(line);
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
  const number = /^\d+/.exec(bullet[2] ?? "")?.[0];
  const counted = number === undefined ? {} : { number: Number(number) };
  return { ...itemOf("bullet", line, line), ...counted, start: line.start + bullet[0].length, mark };
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

/** A line without a mark that no phrase before it needs. */
const beginsAnew = ({ text }: Line, before: Line | null) =>
  !bulletMark.test(text) && !/^\s*[\p{Ll}(&]/u.test(text) && !(before && endsOpen(before));

interface Lines {
  before: Line | null;
  line: Line;
  widest: number;
}

/** Lines that stand further in than the line that announces them are each an item, however they begin. */
function isListed(items: Item[], text: string, { before, line, widest }: Lines): boolean {
  const [last, above] = [items.at(-1), items.at(-2)];
  if (last?.kind !== "prose" || !before) return false;
  const announces = (item: Item) => /[:：]$/.test(text.slice(item.start, item.end));
  if (announces(last)) return indentOf(line) > last.indent;
  const isAnnounced = above?.kind === "prose" && announces(above) && last.indent > above.indent;
  return isAnnounced && indentOf(line) === last.indent && !isFull(before, widest) && !endsOpen(before);
}

const indentOf = (line: Line) => line.text.length - line.text.trimStart().length;
const endsOpen = (line: Line) => openEnd.test(line.text.trimEnd());
/** As wide as a line that was wrapped. */
const isFull = ({ text }: Line, widest: number) =>
  text.trimEnd().length >= leastFull && text.trimEnd().length >= widest * 0.75;
/** On a slide whose lines are this short, nothing was wrapped. Characters. */
const leastFull = 34;

function runsOn(item: Item, text: string, { before, line, widest }: Lines & { before: Line }): boolean {
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
  if (item.kind === "prose" && indentOf(line) < item.indent) return false;
  if (/^[\p{Ll}(&]/u.test(start) || endsOpen(before)) return true;
  // A line that announces a list starts a new item.
  if (/[:：]$/.test(start)) return false;
  const isWide = isFull(before, widest);
  if (item.kind === "bullet") return (indentOf(line) > item.indent || isWide) && !/[.!?:;]$/.test(end);
  return isWide && !/[:;]$/.test(end) && text.slice(item.start, item.end).length > 25;
}

/** A short line without a full stop, above bullets or a longer text, is their heading. */
function withHeadings(items: Item[], text: string): Item[] {
  return items
    .filter((item) => item.end > item.start)
    .map((item, index, all) => {
      const next = all[index + 1];
      const own = text.slice(item.start, item.end);
      const above = all[index - 1];
      // What a line announces is no heading.
      if (above?.kind === "prose" && /[:：]$/.test(text.slice(above.start, above.end))) return item;
      if (item.kind !== "prose" || !next || /[.!?;:]$/.test(own) || own.split(/\s+/).length > 8) return item;
      const leads = next.kind !== "prose" || next.end - next.start > Math.max(40, 2 * own.length);
      return leads ? { ...item, kind: "heading" } : item;
    });
}
