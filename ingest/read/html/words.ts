import type { AnyNode, Element } from "domhandler";
import { markdownTable } from "../markdown-table.ts";
import { shifted } from "../shifted.ts";
import { formulaOf, withFormulas } from "./formulas.ts";
import { attribute, classesOf, isElement, textWithin } from "./nodes.ts";
import { addHeading, currentPage, type Gathering } from "./page.ts";

const wordless = new Set(
  "script style noscript template head nav link meta iframe object embed canvas audio video button input select textarea dialog map area param source track".split(
    " ",
  ),
);
const blocks = new Set(
  "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main ol p pre section slide summary table tbody td tfoot th thead tr ul svg foreignobject".split(
    " ",
  ),
);
/** Deeper nesting is a mistake of the document's: its words are read without it. */
const deepest = 250;

/** What a page's furniture is called in the programs that make course pages and presentations. */
const furniture =
  /(?:^|\s)(?:navbar|nav|sidebar|toc|breadcrumb|pagination|page-number|slide-number|slide-footer|footer|headerlink|anchorjs-link|header-anchor|quarto-title-banner|skip-link|no-print|screen-reader-text|visually-hidden|code-copy-button|MathJax_Preview)(?:\s|$)/;

export function isSilent(element: Element): boolean {
  if (wordless.has(element.name) || attribute(element, "hidden") !== undefined) return true;
  return furniture.test(classesOf(element)) || attribute(element, "aria-hidden") === "true";
}

/** Reads what stands below a node, in order, into the pages that are gathered. */
export function readBelow(nodes: AnyNode[], into: Gathering, depth = 0): void {
  let line = "";
  const flush = () => {
    addLines(into, line);
    line = "";
  };
  for (const node of nodes) {
    if (isElement(node) && blocks.has(node.name)) {
      flush();
      readBlock(node, into, depth);
    } else line += inline(node, into, depth, line);
  }
  flush();
}

function addLines(into: Gathering, text: string): void {
  const lines = withFormulas(text)
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
  if (lines.length > 0) currentPage(into).lines.push(...lines);
}

const isNotes = (element: Element) =>
  (element.name === "aside" && /\bnotes\b/.test(classesOf(element))) ||
  /(?:^|\s)(?:notes|speaker-notes|bespoke-marp-note)(?:\s|$)/.test(classesOf(element));

function readBlock(element: Element, into: Gathering, depth: number): void {
  if (isNotes(element)) currentPage(into).notes.push(textWithin(element).trim());
  else if (isSilent(element)) return;
  else if (depth > deepest) addLines(into, textWithin(element));
  else if (/^h[1-6]$/.test(element.name)) {
    const text = withFormulas(inlineOf(element, into, depth))
      .replace(/\s+/g, " ")
      .trim();
    addHeading(into, Number(element.name[1]), text);
  } else if (element.name === "pre") addListing(element, into);
  else if (element.name === "table") addTable(element, into, depth);
  else if (element.name === "ul" || element.name === "ol") addList(element, into, { depth, level: 0 });
  else if (
    element.name === "svg" &&
    !element.children.some((child) => isElement(child) && child.name === "foreignobject")
  )
    addDrawing(element, into);
  else readBelow(element.children, into, depth + 1);
}

/** A drawing's title and description stand for it. */
function addDrawing(svg: Element, into: Gathering): void {
  const told = svg.children.filter(
    (child): child is Element => isElement(child) && /^(?:title|desc)$/.test(child.name),
  );
  currentPage(into).altTexts.push(
    [attribute(svg, "aria-label") ?? "", ...told.map(textWithin)].join(" ").trim(),
  );
}

function addListing(pre: Element, into: Gathering): void {
  const inner = pre.children.find((child): child is Element => isElement(child) && child.name === "code");
  const names = `${inner ? classesOf(inner) : ""} ${classesOf(pre)} ${attribute(pre, "data-language") ?? ""}`;
  const named = /(?:language|lang|brush)[-:]\s*([\w+#-]+)/.exec(names)?.[1];
  const language = named ?? /\bsourceCode\s+(?:numberSource\s+)?([\w+#-]+)/.exec(names)?.[1] ?? "";
  const code = textWithin(pre).replace(/^\n+|\s+$/g, "");
  if (code === "") return;
  const longest = Math.max(2, ...(code.match(/`{3,}/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  currentPage(into).lines.push(`${fence}${language}`, ...code.split("\n"), fence);
}

function addTable(table: Element, into: Gathering, depth: number): void {
  const rows: Element[] = [];
  const find = (element: Element) => {
    for (const child of element.children) {
      if (!isElement(child)) continue;
      if (child.name === "tr") rows.push(child);
      else if (/^t(?:head|body|foot)$/.test(child.name)) find(child);
      else if (child.name === "caption") addLines(into, inlineOf(child, into, depth));
    }
  };
  find(table);
  const cells = rows.map((row) =>
    row.children
      .filter((child): child is Element => isElement(child) && /^t[hd]$/.test(child.name))
      .map((cell) =>
        withFormulas(inlineOf(cell, into, depth))
          .replace(/\s+/g, " ")
          .trim(),
      ),
  );
  const filled = cells.filter((row) => row.some((cell) => cell !== ""));
  if (Math.max(0, ...filled.map((row) => row.length)) < 2) addLines(into, filled.flat().join("\n"));
  else currentPage(into).lines.push(...markdownTable(filled));
}

function addList(list: Element, into: Gathering, { depth, level }: { depth: number; level: number }): void {
  let number = Number(attribute(list, "start") ?? 1) || 1;
  for (const item of list.children) {
    if (!isElement(item) || isSilent(item)) continue;
    if (item.name !== "li") {
      readBlock(item, into, depth + 1);
      continue;
    }
    const mark = list.name === "ol" ? `${number++}.` : "-";
    const isNested = (child: AnyNode): child is Element => isElement(child) && /^[uo]l$/.test(child.name);
    const own: Gathering = { pages: [], cutsAt: 0 };
    readBelow(
      item.children.filter((child) => !isNested(child)),
      own,
      depth + 1,
    );
    const { lines, altTexts, notes } = currentPage(own);
    const page = currentPage(into);
    const indent = "  ".repeat(level);
    page.lines.push(
      ...lines.map((line, at) => (at === 0 ? `${indent}${mark} ${line}` : `${indent}  ${line}`)),
    );
    page.altTexts.push(...altTexts);
    page.notes.push(...notes);
    for (const nested of item.children.filter(isNested)) {
      if (depth > deepest) addLines(into, textWithin(nested));
      else addList(nested, into, { depth: depth + 1, level: level + 1 });
    }
  }
}

function inlineOf(element: Element, into: Gathering, depth: number): string {
  return element.children.reduce((text, child) => text + inline(child, into, depth + 1, text), "");
}

/** The words of what stands in a line behind `before`; pictures leave theirs on the page. */
function inline(node: AnyNode, into: Gathering, depth: number, before: string): string {
  if (node.type === "text") return node.data.replace(/\s+/g, " ");
  if (!isElement(node)) return "";
  const formula = formulaOf(node);
  if (formula !== null) return formula;
  if (isNotes(node)) {
    currentPage(into).notes.push(textWithin(node).trim());
    return "";
  }
  if (node.name === "br") return "\n";
  if (node.name === "img") {
    currentPage(into).altTexts.push(attribute(node, "alt") ?? "");
    return "";
  }
  if (isSilent(node)) return "";
  if (depth > deepest) return textWithin(node);
  if (node.name === "sup" || node.name === "sub") {
    const words = inlineOf(node, into, depth);
    return words.length > 40 ? words : shifted(words, node.name === "sup" ? 1 : -1, before);
  }
  const words = inlineOf(node, into, depth);
  return blocks.has(node.name) ? `\n${words}\n` : words;
}
