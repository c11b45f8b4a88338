import type { PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";

/** One visual line of a page. `y` counts from the top, in points; `size` is its largest font size. */
export interface PageLine {
  text: string;
  x: number;
  y: number;
  size: number;
}

interface Fragment {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
  mono: boolean;
}

/**
 * A page's text in reading order by where it stands, top to bottom and left to right: streams put titles last and
 * footers first (pdf-parse follows the stream). Words keep their characters; blanks come from gaps.
 */
export async function readLines(page: PDFPageProxy): Promise<{ lines: PageLine[]; height: number }> {
  const { height } = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  const fragments: Fragment[] = [];
  for (const item of content.items) {
    if (!("str" in item) || item.str.trim() === "") continue;
    const [a = 0, b = 0, , , x = 0, y = 0] = item.transform as number[];
    // Text that stands upright on its side is a plot's axis label or a watermark.
    if (Math.abs(b) > Math.abs(a)) continue;
    const mono = content.styles[item.fontName]?.fontFamily === "monospace";
    fragments.push({ text: item.str, x, y: height - y, width: item.width, size: Math.hypot(a, b), mono });
  }
  return { lines: joinLines(fragments), height };
}

function joinLines(fragments: Fragment[]): PageLine[] {
  const rows: Fragment[][] = [];
  for (const fragment of [...fragments].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const row = rows.at(-1);
    const base = row?.[0];
    // Same baseline, give or take a superscript.
    if (row && base && Math.abs(fragment.y - base.y) < 0.45 * Math.max(fragment.size, base.size))
      row.push(fragment);
    else rows.push([fragment]);
  }
  const left = Math.min(...fragments.filter((one) => one.mono).map((one) => one.x));
  return rows.map((row) => joinRow(row, left));
}

function joinRow(row: Fragment[], codeLeft: number): PageLine {
  row.sort((a, b) => a.x - b.x);
  const [first] = row;
  let text = "";
  let end = first?.x ?? 0;
  for (const fragment of row) {
    const gap = fragment.x - end;
    const needsBlank = gap > 0.18 * fragment.size && !/\s$/.test(text) && !/^\s/.test(fragment.text);
    text += (text !== "" && needsBlank ? " " : "") + fragment.text;
    end = fragment.x + fragment.width;
  }
  const size = Math.max(...row.map((fragment) => fragment.size));
  if (first?.mono && row.every((fragment) => fragment.mono)) {
    // Code keeps its indentation: a monospaced character is 0.6 of its size wide.
    text = " ".repeat(Math.max(0, Math.round((first.x - codeLeft) / (0.6 * size)))) + text;
  }
  return { text, x: first?.x ?? 0, y: first?.y ?? 0, size };
}
