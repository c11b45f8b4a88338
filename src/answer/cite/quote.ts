/**
 * Where a model's quote stands in a slide, as the slide's own characters. Models copy words but not always blanks,
 * bullets or line breaks: those may differ, nothing else. Null when the words are not there in this order.
 */
export function findQuote(slideText: string, quote: string): string | null {
  const wanted = quote.trim();
  if (wanted === "") return null;
  if (slideText.includes(wanted)) return wanted;
  const words = wanted.split(/[\s•▪‣◦·*-]+/u).filter(Boolean);
  if (words.length === 0) return null;
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s•▪‣◦·*-]+");
  return new RegExp(pattern, "u").exec(slideText)?.[0] ?? null;
}

/** A text for comparison, and where in the original each of its UTF-16 units begins and ends. */
interface Folded {
  text: string;
  starts: number[];
  ends: number[];
}

/** Of a folded quote's length, what may be slips of copying. */
const editShare = 0.1;
/** A shorter quote has no room for a slip. Folded UTF-16 units, as are the others. */
const shortestMended = 16;
/** Slide × quote: what is larger takes longer than it is worth (about 20 ms). */
const mostCells = 3_000_000;
/** Figures and negations: where they differ, it is another statement, not a slip. */
const claim = /\p{N}+|\b(?:no|not|nor|never|none|nothing|neither|cannot|without)\b|n't\b/gu;

/**
 * As `findQuote`, but a quote that is nearly there is mended to the slide's own words: blanks, bullets, case, accents,
 * quotation marks and dashes may differ, a tenth of the letters may be slips, a middle may be left out (`…`: the
 * longest part is taken). Figures and negations may not differ. Null when nothing near stands in the slide.
 */
export function repairQuote(slideText: string, quote: string): { quote: string; mended: boolean } | null {
  const wanted = quote.trim();
  if (!/[\p{L}\p{N}]/u.test(wanted)) return null;
  if (slideText.includes(wanted)) return { quote: wanted, mended: false };
  const slide = fold(slideText);
  for (const part of partsOf(wanted)) {
    const folded = fold(part).text.trim();
    const found = findFolded(slide, folded) ?? findNear(slide, folded);
    if (found) return { quote: slideText.slice(found.start, found.end), mended: true };
  }
  return null;
}

/** The whole, then what stands between ellipses, the longest first; a few words alone are no quote. */
function partsOf(quote: string): string[] {
  const parts = quote.split(/\s*(?:\[?(?:…|\.{3})\]?)\s*/u).filter((part) => part.split(/\s+/).length >= 3);
  return [quote, ...(parts.length > 1 || /…|\.{3}/.test(quote) ? parts : [])].sort(
    (a, b) => b.length - a.length,
  );
}

function fold(text: string): Folded {
  const folded: Folded = { text: "", starts: [], ends: [] };
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    let own = foldCharacter(character);
    if (own === " " && (folded.text === "" || folded.text.endsWith(" "))) own = "";
    folded.text += own;
    for (let unit = 0; unit < own.length; unit++) {
      folded.starts.push(at);
      folded.ends.push(end);
    }
    at = end;
  }
  return folded;
}

function foldCharacter(character: string): string {
  if (/[\s•▪‣◦·*]/u.test(character)) return " ";
  if (/[“”„‟«»]/u.test(character)) return '"';
  if (/[‘’‚‛′`]/u.test(character)) return "'";
  if (/[\p{Pd}−]/u.test(character)) return "-";
  // Ligatures and widths become plain letters, accents and invisible marks go.
  return character
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .toLowerCase();
}

interface Found {
  start: number;
  end: number;
}

function findFolded(slide: Folded, wanted: string): Found | null {
  if (wanted === "") return null;
  const at = slide.text.indexOf(wanted);
  return at < 0 ? null : original(slide, at, at + wanted.length);
}

function original(slide: Folded, start: number, end: number): Found | null {
  const [first, last] = [slide.starts[start], slide.ends[end - 1]];
  return first === undefined || last === undefined ? null : { start: first, end: last };
}

/** The stretch with the fewest edits, whole words of it. Approximate matching after Sellers (1980). */
function findNear(slide: Folded, wanted: string): Found | null {
  if (wanted.length < shortestMended || slide.text.length * wanted.length > mostCells) return null;
  const ends = nearEnds(slide.text, wanted, Math.floor(wanted.length * editShare));
  const claims = claimsOf(wanted);
  for (const { start, end } of ends) {
    const whole = wholeWords(slide.text, start, end);
    if (claimsOf(slide.text.slice(whole.start, whole.end)) === claims)
      return original(slide, whole.start, whole.end);
  }
  return null;
}

const claimsOf = (text: string) => (text.match(claim) ?? []).join(" ");

/** Where a stretch ends that is at most so many edits from what is wanted, the nearest first. */
function nearEnds(text: string, wanted: string, most: number): Found[] {
  const found: (Found & { edits: number })[] = [];
  // Of each beginning of `wanted`: the edits to the best stretch that ends here, and where that begins.
  let edits = Array.from({ length: wanted.length + 1 }, (_, row) => row);
  let from = new Array<number>(wanted.length + 1).fill(0);
  for (let column = 1; column <= text.length; column++) {
    const nextEdits = [0];
    const nextFrom = [column];
    for (let row = 1; row <= wanted.length; row++) {
      const same = (edits[row - 1] ?? 0) + (wanted[row - 1] === text[column - 1] ? 0 : 1);
      const added = (edits[row] ?? 0) + 1;
      const left = (nextEdits[row - 1] ?? 0) + 1;
      const least = Math.min(same, added, left);
      nextEdits.push(least);
      nextFrom.push(
        (least === same ? from[row - 1] : least === added ? from[row] : nextFrom[row - 1]) ?? column,
      );
    }
    edits = nextEdits;
    from = nextFrom;
    const cost = edits[wanted.length] ?? most + 1;
    if (cost <= most) found.push({ start: from[wanted.length] ?? 0, end: column, edits: cost });
  }
  return found.sort((a, b) => a.edits - b.edits);
}

function wholeWords(text: string, start: number, end: number): Found {
  const before = /[\p{L}\p{N}]*$/u.exec(text.slice(0, start))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}]*/u.exec(text.slice(end))?.[0].length ?? 0;
  const isWord = (at: number) => /[\p{L}\p{N}]/u.test(text[at] ?? "");
  const whole = { start: isWord(start) ? start - before : start, end: isWord(end - 1) ? end + after : end };
  const own = text.slice(whole.start, whole.end);
  return { start: whole.end - own.trimStart().length, end: whole.start + own.trimEnd().length };
}
