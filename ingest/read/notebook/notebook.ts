import type { Token } from "marked";
import { decodeText } from "../clean.ts";
import type { ReadDeck } from "../deck.ts";
import { deckOf, fromFirstWords } from "../markdown/deck.ts";
import { splitFrontMatter } from "../markdown/front-matter.ts";
import { type Group, lexBlocks, shown, splitAtHeadings } from "../markdown/groups.ts";
import { plainSettings } from "../markdown/source.ts";
import { placeholder, readStretches, type Stretches, uncut } from "../markdown/stretches.ts";
import { type Cell, type Notebook, parseNotebook, withoutPictures } from "./cells.ts";
import { readOutputs } from "./outputs.ts";

interface ReadCell {
  tokens: Token[];
  /** RISE's type of the cell: `slide`, `subslide`, `fragment`, `skip`, `notes`, or `-`. */
  slide: string;
}

/**
 * A Jupyter notebook: a slide for every heading down to `###`, or, where it is a presentation (RISE), by its slide
 * types. Code and what it printed are listings; pictures leave their captions and alternative texts. Throws `bad-deck`.
 */
export const readNotebook: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const notebook = withoutMatter(parseNotebook(withoutPictures(decodeText(bytes, name)), name));
  const shownCells = notebook.cells.filter((cell) => !isLeftOut(cell));
  const cut = { count: 0 };
  const asides: Stretches["asides"] = [];
  const cells = shownCells.map((cell): ReadCell => {
    const { source, taken } = withoutAsides(toMarkdown(cell, notebook, cut), asides.length);
    asides.push(...taken);
    return { tokens: lexBlocks(`${source.trimEnd()}\n\n`, name), slide: slideType(cell) };
  });
  const isPresentation = cells.filter(({ slide }) => /^(?:sub)?slide$/.test(slide)).length >= 2;
  const groups = isPresentation
    ? byType(cells, asides)
    : splitAtHeadings(cells.flatMap(({ tokens }) => tokens));
  const reading = { settings: plainSettings(notebook.title), asides, ruled: isPresentation };
  const deck = deckOf(isPresentation ? groups : fromFirstWords(groups, reading), reading, name);
  const outputs = cut.count === 1 ? "The output of 1 cell is" : `The outputs of ${cut.count} cells are`;
  return {
    ...deck,
    format: "notebook",
    dialect: isPresentation ? "a presentation (RISE)" : "a slide for each heading",
    warnings: [...deck.warnings, ...(cut.count > 0 ? [`${outputs} long, and cut`] : [])],
  };
};

/** Quarto has settings in the first cell. */
function withoutMatter(notebook: Notebook): Notebook {
  const [first, ...cells] = notebook.cells;
  if (!first || first.cell_type === "code") return notebook;
  const { matter, body } = splitFrontMatter(`${(first.source ?? "").replace(/\r\n?/g, "\n").trim()}\n`);
  if (Object.keys(matter).length === 0) return notebook;
  const title = typeof matter.title === "string" ? matter.title : notebook.title;
  return { ...notebook, title, cells: [{ ...first, source: body }, ...cells] };
}

/** A cell's own source, with what it says aside numbered from `first` on. Each cell by itself: its code ends with it. */
function withoutAsides(markdown: string, first: number): { source: string; taken: Stretches["asides"] } {
  const { stretches, asides } = readStretches(markdown, uncut, false);
  const source = (stretches[0] ?? "").replace(placeholder, (_, at) => `<!--${Number(at) + first}-->`);
  return { source, taken: asides };
}

const slideType = ({ metadata }: Cell) => metadata.slideshow?.slide_type ?? "-";

/** Jupyter Book's and nbconvert's tags for what no reader is shown. */
const isLeftOut = ({ cell_type, metadata }: Cell) =>
  cell_type === "raw" || metadata.tags?.some((tag) => /^(?:remove|hide)[-_]cell$/.test(tag)) === true;

function toMarkdown(cell: Cell, { language }: Notebook, cut: { count: number }): string {
  const source = cell.source ?? cell.input ?? "";
  if (cell.cell_type === "heading") return `${"#".repeat(cell.level ?? 1)} ${source.replace(/\s+/g, " ")}`;
  if (cell.cell_type !== "code") return source;
  const tagged = (what: string) =>
    cell.metadata.tags?.some((tag) => new RegExp(`^(?:remove|hide)[-_]${what}$`).test(tag)) === true;
  const { text, cut: isCut } = tagged("output") ? { text: "", cut: false } : readOutputs(cell.outputs);
  if (isCut) cut.count++;
  const magic = /^%%(bash|sh|R|sql|html|javascript|js|ruby|perl|latex|cython)\b/.exec(source)?.[1];
  const options = /^(?:[ \t]*#\|[^\n]*(?:\n|$))*/.exec(source)?.[0] ?? "";
  const isSilent = tagged("input") || /\b(?:echo|include):[ \t]*false\b/.test(options);
  const shown = source.slice(options.length);
  const code = isSilent || shown.trim() === "" ? "" : fenced(shown, magic?.toLowerCase() ?? language);
  return [code, text.trim() === "" ? "" : fenced(text, "output")].filter(Boolean).join("\n\n");
}

function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...(code.match(/`{3,}/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code.replace(/\n+$/, "")}\n${fence}`;
}

/** What is skipped in the presentation is no slide of it; notes belong to the slide before them. */
function byType(cells: ReadCell[], asides: Stretches["asides"]): Group[] {
  const groups: Group[] = [];
  for (const { tokens, slide } of cells) {
    if (slide === "skip") continue;
    const last = groups.at(-1);
    if (slide === "notes") {
      const text = tokens.map(({ raw }) => raw).join("");
      const raw = `<!--${asides.push({ kind: "notes", text }) - 1}-->\n`;
      last?.tokens.push({ type: "html", raw, text: raw } as Token);
    } else if (!last || slide === "slide" || slide === "subslide") groups.push(shown([...tokens]));
    else last.tokens.push({ type: "space", raw: "\n\n" }, ...tokens);
  }
  return groups;
}
