/**
 * Makes the bundled course's PDF decks from Markdown: `npm run build:samples`. A slide stands between `---` lines: `#`
 * is a divider that begins a section (the first one is the deck's title), `##` a slide's title. Bullets, one table,
 * one code listing, or a `diagram` block whose lines are chains of boxes (`A -> B -> C`). The same source always makes
 * the same bytes.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lexer, type Token, type Tokens } from "marked";
import PDFDocument from "pdfkit";
import { projectRoot } from "../src/root.ts";

type Pdf = PDFKit.PDFDocument;
const [width, height, margin] = [960, 540, 60];
const colours = { ink: "#1c2429", soft: "#66737b", accent: "#1f5a6e", line: "#c9c5ba", shade: "#f3f1ea" };

export const sourceFolder = join(projectRoot, "samples", "source");
export const courseFolder = join(projectRoot, "samples", "rag-on-aws");

/** One deck as PDF bytes. */
export async function buildDeck(markdown: string): Promise<Buffer> {
  const slides = splitSlides(lexer(markdown));
  const first = slides[0]?.find((token) => token.type === "heading") as Tokens.Heading | undefined;
  const deck = first?.text ?? "";
  const pdf = new PDFDocument({
    size: [width, height],
    margin: 0,
    autoFirstPage: false,
    info: fixedInfo(deck),
  });
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve) => pdf.on("end", resolve));
  pdf.on("data", (part: Buffer) => parts.push(part));
  for (const [index, tokens] of slides.entries()) drawSlide(pdf, tokens, { deck, page: index + 1 });
  pdf.end();
  await done;
  return Buffer.concat(parts);
}

/** pdfkit derives the file's id from these, so that a rebuild gives the same bytes. */
function fixedInfo(title: string) {
  const made = new Date("2026-01-01T00:00:00Z");
  return { Title: title, Author: "Lectern", CreationDate: made, ModDate: made };
}

function splitSlides(tokens: Token[]): Token[][] {
  const slides: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === "hr") slides.push([]);
    else if (token.type !== "space") slides.at(-1)?.push(token);
  }
  return slides.filter((slide) => slide.length > 0);
}

function drawSlide(pdf: Pdf, tokens: Token[], { deck, page }: { deck: string; page: number }): void {
  pdf.addPage();
  const heading = tokens.find((token): token is Tokens.Heading => token.type === "heading");
  if (heading?.depth === 1) {
    pdf.rect(0, 0, width, height).fill(colours.accent);
    pdf
      .fillColor("#ffffff")
      .font("Helvetica-Bold")
      .fontSize(46)
      .text(plain(heading.text), margin, 210, { width: width - 2 * margin });
    if (page > 1) pdf.outline.addItem(plain(heading.text));
    return;
  }
  pdf
    .fillColor(colours.accent)
    .font("Helvetica-Bold")
    .fontSize(34)
    .text(plain(heading?.text ?? ""), margin, 44, { width: width - 2 * margin });
  pdf.y = Math.max(pdf.y + 22, 120);
  for (const token of tokens) drawBlock(pdf, token);
  pdf.fillColor(colours.soft).font("Helvetica").fontSize(11);
  pdf.text(deck, margin, height - 34, { lineBreak: false });
  pdf.text(`${page}`, width - margin - 30, height - 34, { lineBreak: false, width: 30, align: "right" });
}

function drawBlock(pdf: Pdf, token: Token): void {
  if (token.type === "list") drawBullets(pdf, token as Tokens.List);
  if (token.type === "table") drawTable(pdf, token as Tokens.Table);
  if (token.type === "code" && token.lang === "diagram") drawDiagram(pdf, token.text);
  else if (token.type === "code") drawCode(pdf, token.text);
}

function drawBullets(pdf: Pdf, list: Tokens.List): void {
  pdf.fillColor(colours.ink).font("Helvetica").fontSize(21);
  for (const item of list.items) {
    const top = pdf.y;
    pdf.text("\u2022", margin, top, { lineBreak: false });
    pdf.text(plain(item.text), margin + 22, top, { width: width - 2 * margin - 22, lineGap: 4 });
    pdf.y += 12;
  }
}

function drawTable(pdf: Pdf, table: Tokens.Table): void {
  const column = (width - 2 * margin) / table.header.length;
  const rows = [table.header, ...table.rows];
  for (const [index, row] of rows.entries()) {
    const top = pdf.y;
    pdf
      .font(index === 0 ? "Helvetica-Bold" : "Helvetica")
      .fontSize(18)
      .fillColor(colours.ink);
    for (const [at, cell] of row.entries())
      pdf.text(plain(cell.text), margin + at * column + 8, top + 12, { width: column - 16 });
    const bottom = top + 58;
    pdf
      .moveTo(margin, bottom)
      .lineTo(width - margin, bottom)
      .lineWidth(index === 0 ? 2 : 0.7)
      .stroke(colours.line);
    pdf.y = bottom;
  }
}

function drawCode(pdf: Pdf, code: string): void {
  const lines = code.split("\n");
  pdf.rect(margin, pdf.y, width - 2 * margin, lines.length * 27 + 32).fill(colours.shade);
  pdf.fillColor(colours.ink).font("Courier").fontSize(18);
  const top = pdf.y + 18;
  for (const [index, line] of lines.entries())
    pdf.text(line, margin + 18, top + index * 27, { lineBreak: false });
}

function drawDiagram(pdf: Pdf, source: string): void {
  const top = pdf.y + 30;
  for (const [row, line] of source.trim().split("\n").entries()) {
    const boxes = line.split("->").map((box) => box.trim());
    const step = (width - 2 * margin) / boxes.length;
    const y = top + row * 150;
    for (const [index, box] of boxes.entries()) {
      const x = margin + index * step;
      pdf
        .roundedRect(x, y, step - 44, 84, 10)
        .lineWidth(2)
        .fillAndStroke(colours.shade, colours.accent);
      pdf
        .fillColor(colours.ink)
        .font("Helvetica-Bold")
        .fontSize(19)
        .text(box, x, y + 32, { width: step - 44, align: "center" });
      if (index < boxes.length - 1) drawArrow(pdf, x + step - 44, y + 42);
    }
  }
}

function drawArrow(pdf: Pdf, x: number, y: number): void {
  pdf
    .moveTo(x + 6, y)
    .lineTo(x + 30, y)
    .lineWidth(2)
    .stroke(colours.accent);
  pdf
    .moveTo(x + 38, y)
    .lineTo(x + 28, y - 6)
    .lineTo(x + 28, y + 6)
    .fill(colours.accent);
}

/** The marks of inline Markdown are not drawn. */
function plain(text: string): string {
  return text
    .replace(/[*`]/g, "")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

export const sourceDecks = () =>
  readdirSync(sourceFolder)
    .filter((name) => name.endsWith(".md"))
    .sort();

if (process.argv[1]?.endsWith("build.ts")) {
  for (const name of sourceDecks()) {
    const bytes = await buildDeck(readFileSync(join(sourceFolder, name), "utf8"));
    writeFileSync(join(courseFolder, name.replace(/\.md$/, ".pdf")), bytes);
  }
}
