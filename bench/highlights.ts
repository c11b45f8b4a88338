/**
 * Whether the boxes on a slide's picture cover the quoted words and nothing else: `npm run bench:highlights --
 * [--out <folder>] <deck>…`. Of each deck units of its slides are quoted as an answer would quote them, evenly over
 * the deck: 40 of the PDFs and 20 of the presentations. What is under the boxes is read twice: by OCR off the picture,
 * white but for the boxes, which knows nothing of how they were made; and where OCR can't read that (another script, the
 * small letters of a drawing) by the words of the page that lie in them. `--out` keeps each picture with its boxes.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { createDrawing, type DrawPage, type ReadPage } from "../ingest/draw/draw.ts";
import { boxesOf, type HighlightBox } from "../ingest/draw/highlight.ts";
import { createOcr } from "../ingest/ocr/engine.ts";
import { findOffice, presentationToPdf } from "../ingest/office/office.ts";
import type { ReadSlide } from "../ingest/read/deck.ts";
import { readDeck } from "../ingest/read/read.ts";
import { lettersOf } from "../src/text/letters.ts";
import type { Span } from "../src/text/split.ts";
import { splitUnits } from "../src/text/units.ts";
import { keepOnly, paintBoxes } from "./highlights-picture.ts";
import { compareLetters, type Reading, wordsIn } from "./highlights-reading.ts";

const wanted = { pdf: 40, pptx: 20 };
const imageWidth = 1600;
/** As many as a slide's line usually holds. */
const lettersOfLine = 40;
/** A quote of fewer letters says little of where it stands. */
const fewestLetters = 12;
/** The share of a quote's letters that are to be under its boxes. */
const enough = 0.9;
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
  const quotable: { path: string; units: Quoted[] }[] = [];
  for (const path of decks[kind]) {
    const units = await unitsOf(path);
    if (units.length > 0) quotable.push({ path, units });
  }
  for (const [at, { path, units }] of quotable.entries()) {
    const pages = await openPages(path);
    const share = Math.floor(wanted[kind] / quotable.length);
    const more = at < wanted[kind] % quotable.length ? 1 : 0;
    for (const quoted of spread(units, share + more)) {
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
  const pdf = isPdf(path) || !office ? readFileSync(path) : await presentationToPdf(office, path, signal);
  return { draw: drawing.pagesOf(pdf), read: drawing.wordsOf(pdf) };
}

/** A deck of images has none here: what OCR made of it is not read off it again. */
async function unitsOf(path: string): Promise<Quoted[]> {
  const deck = basename(path);
  const { slides } = await readDeck(new Uint8Array(readFileSync(path)), deck, signal);
  return slides.flatMap((slide) => {
    const whole = { ...slide, id: "", course: "", deck };
    const onSlide = (unit: Span) =>
      !slide.parts?.some((part) => part.start < unit.end && unit.start < part.end);
    const isLong = ({ start, end }: Span) =>
      lettersOf(slide.text.slice(start, end)).text.length >= fewestLetters;
    return splitUnits({ slide: whole, text: slide.text })
      .filter((unit) => onSlide(unit) && isLong(unit))
      .map((stretch) => ({ deck, slide, stretch }));
  });
}

function spread(units: Quoted[], count: number): Quoted[] {
  const places = Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * units.length) / count));
  return places.flatMap((place) => units[place] ?? []);
}

async function measure({ deck, slide, stretch }: Quoted, pages: { draw: DrawPage; read: ReadPage }) {
  const words = await pages.read(slide.page, signal);
  const boxes = boxesOf(slide.text, stretch, words);
  const picture = await pages.draw(slide.page, imageWidth, signal);
  const quote = slide.text.slice(stretch.start, stretch.end);
  const place = `${deck}, page ${slide.page}`;
  if (values.out) await keepPicture(values.out, `${deck}-${slide.page}`, { picture, boxes });
  const { lines } = await ocr.read(await keepOnly(picture, boxes), signal);
  const byOcr = compareLetters(quote, lines.map(({ text }) => text).join("\n"));
  if (byOcr.covered >= enough) return { place, quote, by: "OCR" as const, ...byOcr };
  return { place, quote, by: "text" as const, ...compareLetters(quote, wordsIn(words, boxes)) };
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
    if (by === "OCR" && extra <= 1 - enough) continue;
    console.log(`${place} (${by}): covers ${covered.toFixed(2)}, ${extra.toFixed(2)} beside it`);
    console.log(`  quoted: ${JSON.stringify(quote)}\n  read:   ${JSON.stringify(read)}`);
  }
  console.log(
    "| decks | citations | read by OCR | covered | beside it | 0.9 or more covered | a line or more beside it |",
  );
  console.log("|---|---|---|---|---|---|---|");
  for (const kind of ["pdf", "pptx"] as const) {
    const all = measured.filter((one) => one.kind === kind);
    const mean = (of: (one: Measured) => number) =>
      (all.reduce((sum, one) => sum + of(one), 0) / all.length).toFixed(3);
    const count = (fits: (one: Measured) => boolean) => all.filter(fits).length;
    const cells = [
      kind,
      all.length,
      count(({ by }) => by === "OCR"),
      mean(({ covered }) => covered),
      mean(({ extra }) => extra),
      count(({ covered }) => covered >= enough),
      count(({ strayLetters }) => strayLetters > lettersOfLine),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
