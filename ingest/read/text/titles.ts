import { type Block, wording } from "./blocks.ts";

/**
 * Which blocks begin a slide. An export of a deck as text leaves no marks, but its titles read like titles and stand
 * above a list, a listing or a table; names under logos, labels of drawings and captions stand by themselves, repeat
 * all over the course, or read like interface texts and code. A wrong guess against a title costs little (its words
 * stay on the slide before), a wrong guess for one makes a slide of a logo: so a line needs reasons.
 */
export function findTitles(blocks: Block[], sectionNames: ReadonlySet<string>): boolean[] {
  const alone = countAlone(blocks);
  const isTitle: boolean[] = [];
  let current = "";
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    const next = blocks[index + 1];
    const title =
      block.kind === "single" &&
      (sectionNames.has(wording(block.text)) ||
        repeatsTitle(block, current, { before, next }) ||
        score(block, { before, next, alone: alone.get(wording(block.text)) ?? 0 }) >= enough);
    if (title) current = wording(block.text);
    isTitle.push(title);
  }
  return isTitle;
}

/** How often a line stands with nothing beneath it that it could be the title of. */
function countAlone(blocks: Block[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1];
    if (block.kind !== "single" || (next && next.kind !== "single")) continue;
    counts.set(wording(block.text), (counts.get(wording(block.text)) ?? 0) + 1);
  }
  return counts;
}

/** Reasons that a title needs, weighed on one deck and tried on others. */
const enough = 2.5;

interface Surroundings {
  before: Block | undefined;
  next: Block | undefined;
}

/** The title of the slide before, again, after that slide's body: a slide whose picture left no text. */
function repeatsTitle(block: Block, current: string, { before, next }: Surroundings): boolean {
  return wording(block.text) === current && before?.kind !== "single" && (next?.gap ?? 3) !== 0;
}

function score(block: Block, { before, next, alone }: Surroundings & { alone: number }): number {
  return (
    bodyBelow(block, next) +
    placeOf(block, before, next) +
    readsLikeTitle(block.text) -
    Math.min(3, Math.max(0, alone - 1))
  );
}

/** What stands beneath a line speaks for it: a list most, another lone line least. */
function bodyBelow(block: Block, next: Block | undefined): number {
  if (!next) return 0;
  if (next.kind === "list") return 3;
  if (next.kind === "code" || next.kind === "table") return 2;
  if (next.kind === "prose") return block.gap >= 2 ? 1.5 : 1;
  return next.gap >= 2 ? 0.5 : -1;
}

/** A slide ends with its body or a picture; a line after another lone line is rather a label beside it. */
function placeOf(block: Block, before: Block | undefined, next: Block | undefined): number {
  if (!before) return 1;
  if (before.kind === "single") return block.gap >= 2 ? 0 : next?.kind === "list" ? 0 : -1;
  return block.gap >= 2 || before.kind === "list" ? 1 : 0.5;
}

/** Words that tie a phrase together. A bare product name has none; `and` is left out, for names bear it. */
const ties =
  /(?:^|\s)(?:of|for|to|with|the|a|an|in|on|your|my|our|vs\.?|versus|how|what|why|when|using|from|by|at|into|more|is|are|do|de|la|le|der|die|das|und|für|mit|et|des|pour)(?=\s|$)|\s[–—-]\s|:\s\S|\?$|\(\d+\)$|[&+/]/i;

/** What in a line's wording speaks for or against a title, beside its length. */
const signs: [pattern: RegExp, points: number][] = [
  [ties, 1],
  // A lead-in to what follows it.
  [/[:：]$/, -5],
  // A description of a picture, as exporters that look at pictures write them.
  [
    /^(?:the|this|on the|at the)\s(?:right|left|image|screenshot|diagram|picture|top|bottom|figure|table|following)\b/i,
    -4,
  ],
  [
    /^(?:step|figure|fig\.|source|note|example output|input|output|page|version|table|image|photo)\b[^–-]{0,12}:/i,
    -3,
  ],
  // Code, links, marks, placeholders, ids.
  [/https?:|www\.|\]\(|=>|[{}|;=\\`]|\*\*/, -3],
  [/\d{4,}|\b[\da-f]{12,}/i, -1.5],
  [/^(?!\p{L}*[\p{Lu}\p{N}])\p{Ll}/u, -2],
  [/^[^\p{L}\p{N}"“‘'(«¿¡]/u, -4],
  [/^(?:["“(]|\d+[.)]?\s+\p{Lu})/u, -0.5],
  [/^(?:['‘«]|\d+[.)]?(?!\s+\p{Lu}|[\d.)]))/u, -2],
  // A whole sentence in quotes.
  [/^[“"'](?:\S+\s+){4,}.*[”"'?!]$/, -2],
  [/^\S{1,3}$/, -2],
  [/^(?!.*(?:\p{L}{2}|\p{Lo}))/u, -4],
  [/^(?=.*\p{Lu})(?!.*\p{Ll})(?:\S+\s+){2,}/u, -0.5],
  // Headings within a slide.
  [
    /^(?:pros|cons|advantages?|disadvantages?|benefits|notes?|examples?|key points|result|output|input|yes|no)$/i,
    -3,
  ],
];

function readsLikeTitle(text: string): number {
  const words = text.split(/\s+/).length;
  const start = words >= 2 && words <= 12 ? 0.5 : 0;
  return signs.reduce((points, [pattern, weight]) => points + (pattern.test(text) ? weight : 0), start);
}
