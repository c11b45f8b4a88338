/**
 * Whether the boxes on a slide's picture cover the quoted words and nothing else: `npm run bench:highlights --
 * [--out <folder>] <deck>…`. Of each deck units of its slides are quoted as an answer would quote them, evenly over
 * the deck: 40 of the PDFs and 20 of the presentations. What is under the boxes is read twice: by OCR off the picture,
 * white but for the boxes, which knows nothing of how they were made; and by the words of the page that lie in them,
 * where OCR can't read the deck's script. `--out` keeps each picture with its boxes.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { createDrawing, type DrawPage, type ReadPage } from "../ingest/draw/draw.ts";
import { boxesOf, type HighlightBox } from "../ingest/draw/highlight.ts";
import { convertToPdf, findOffice } from "../ingest/draw/office.ts";
import { createOcr } from "../ingest/ocr/engine.ts";
import type { ReadSlide } from "../ingest/read/deck.ts";
import { readDeck } from "../ingest/read/read.ts";
import { lettersOf } from "../src/text/letters.ts";
import type { Span } from "../src/text/split.ts";
import { splitUnits } from "../src/text/units.ts";
import { keepOnly, paintBoxes } from "./highlights-picture.ts";
import { compareLetters, type Reading, wordsIn } from "./highlights-reading.ts";

const wanted = { pdf: 40, pptx: 20 };
const imageWidth = 1600;
/** A quote of fewer letters says little of where it stands. */
const fewestLetters = 12;
const { signal } = new AbortController();

interface Quoted {
  deck: string;
  slide: ReadSlide;
  stretch: Span;
}

interface Measured extends Reading {
  kind: keyof typeof wanted;
  place: string;
  quote: string;
  by: "OCR" | "text";
}

const { values, positionals } = parseArgs({ options: { out: { type: "string" } }, allowPositionals: true });
const decks = { pdf: positionals.filter(isPdf), pptx: positionals.filter((path) => /\.pptx$/i.test(path)) };
// On a machine that others use a page may take long.
const pageMs = 120_000;
const drawing = createDrawing({ limitMs: pageMs });
const ocr = createOcr({ languages: ["eng"], workers: 1, pageMs });
const measured: Measured[] = [];
if (values.out) mkdirSync(values.out, { recursive: true });
for (const kind of ["pdf", "pptx"] as const) {
  for (const [at, path] of decks[kind].entries()) {
    const pages = await openPages(path);
    const share = Math.floor(wanted[kind] / decks[kind].length);
    const more = at < wanted[kind] % decks[kind].length ? 1 : 0;
    for (const quoted of await quotesOf(path, share + more)) {
      measured.push({ kind, ...(await measure(quoted, pages)) });
    }
  }
}
await Promise.all([drawing.close(), ocr.close()]);
print();

function isPdf(path: string): boolean {
  return /\.pdf$/i.test(path);
}

async function openPages(path: string): Promise<{ draw: DrawPage; read: ReadPage }> {
  const office = findOffice("auto");
  if (!isPdf(path) && !office) throw new Error("LibreOffice is not installed: it draws presentations");
  const pdf = isPdf(path) || !office ? readFileSync(path) : await convertToPdf(office, path, signal);
  return { draw: drawing.pagesOf(pdf), read: drawing.wordsOf(pdf) };
}

async function quotesOf(path: string, count: number): Promise<Quoted[]> {
  const deck = basename(path);
  const { slides } = await readDeck(new Uint8Array(readFileSync(path)), deck, signal);
  const all = slides.flatMap((slide) => {
    const whole = { ...slide, id: "", course: "", deck };
    const onSlide = (unit: Span) =>
      !slide.parts?.some((part) => part.start < unit.end && unit.start < part.end);
    return splitUnits({ slide: whole, text: slide.text })
      .filter(
        (unit) =>
          onSlide(unit) && lettersOf(slide.text.slice(unit.start, unit.end)).text.length >= fewestLetters,
      )
      .map((stretch) => ({ deck, slide, stretch }));
  });
  return Array.from({ length: count }, (_, at) => all[Math.floor(((at + 0.5) * all.length) / count)]).filter(
    (one) => one !== undefined,
  );
}

async function measure({ deck, slide, stretch }: Quoted, pages: { draw: DrawPage; read: ReadPage }) {
  const words = await pages.read(slide.page, signal);
  const boxes = boxesOf(slide.text, stretch, words);
  const picture = await pages.draw(slide.page, imageWidth, signal);
  const quote = slide.text.slice(stretch.start, stretch.end);
  const place = `${deck}, page ${slide.page}`;
  if (values.out) await keepPicture(values.out, `${deck}-${slide.page}`, { picture, boxes });
  // Tesseract's English model knows no other script.
  const isLatin = !/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(quote);
  if (!isLatin) return { place, quote, by: "text" as const, ...compareLetters(quote, wordsIn(words, boxes)) };
  const { lines } = await ocr.read(await keepOnly(picture, boxes), signal);
  const read = lines.map(({ text }) => text).join("\n");
  return { place, quote, by: "OCR" as const, ...compareLetters(quote, read) };
}

async function keepPicture(
  folder: string,
  name: string,
  { picture, boxes }: { picture: Uint8Array; boxes: HighlightBox[] },
): Promise<void> {
  writeFileSync(join(folder, `${name}.png`), await paintBoxes(picture, boxes));
}

function print(): void {
  for (const { place, quote, by, covered, extra, read } of measured) {
    if (covered >= 0.9 && extra <= 0.1) continue;
    console.log(`${place} (${by}): covers ${covered.toFixed(2)}, ${extra.toFixed(2)} beside it`);
    console.log(`  quoted: ${JSON.stringify(quote)}\n  read:   ${JSON.stringify(read)}`);
  }
  console.log("| decks | citations | covered | beside it | 0.9 or more covered | a line or more beside it |");
  console.log("|---|---|---|---|---|---|");
  for (const kind of ["pdf", "pptx"] as const) {
    const all = measured.filter((one) => one.kind === kind);
    const mean = (of: (one: Measured) => number) =>
      (all.reduce((sum, one) => sum + of(one), 0) / all.length).toFixed(3);
    const full = all.filter(({ covered }) => covered >= 0.9).length;
    const wide = all.filter(({ strayLetters }) => strayLetters > 60).length;
    console.log(
      `| ${kind} | ${all.length} | ${mean((one) => one.covered)} | ${mean((one) => one.extra)} | ${full} | ${wide} |`,
    );
  }
}
