import { type Block, bullet, wording } from "./blocks.ts";

const contentsTitle =
  /^(?:table of )?contents$|^(?:agenda|outline|course outline|overview|syllabus|topics|inhalt|gliederung|sommaire|plan|目录|目錄)$/i;

/** A section and the block that begins it. */
interface TextSection {
  block: number;
  name: string;
}

/**
 * Sections by the deck's own table of contents (or its first list, if the deck bears that out): for each of its entries, the last lone line that says the same words
 * (`Part 2: Shaping` says `Shaping`) and isn't the title of a list, for those are overviews. Where no lone line
 * says it, the last title that does.
 */
export function findTextSections(blocks: Block[]): TextSection[] {
  const contents = contentsOf(blocks);
  if (!contents) return [];
  const found = contents.entries.flatMap((entry) => {
    const named = blocks.flatMap((block, index) =>
      index > contents.at && block.kind === "single" && saysEntry(block.text, entry) ? [index] : [],
    );
    const dividers = named.filter((index) => blocks[index + 1]?.kind !== "list");
    const block = dividers.at(-1) ?? named.at(-1);
    return block === undefined ? [] : [{ block, name: blocks[block]?.text ?? "" }];
  });
  const unique = new Map(found.map((section) => [section.block, section]));
  const sections = [...unique.values()].sort((a, b) => a.block - b.block);
  // The first list of a deck without a contents slide counts as one only if the deck bears it out.
  return contents.titled || sections.length * 2 >= contents.entries.length ? sections : [];
}

function contentsOf(blocks: Block[]): { at: number; entries: string[]; titled: boolean } | undefined {
  const early = blocks.slice(0, Math.max(15, blocks.length / 10));
  const titled = early.findIndex(
    (block, index) => contentsTitle.test(block.text) && blocks[index + 1]?.kind === "list",
  );
  const at = titled >= 0 ? titled + 1 : early.findIndex((block) => block.kind === "list");
  const list = blocks[at];
  if (list?.kind !== "list") return undefined;
  const entries = list.text
    .split("\n")
    .map((line) => wording(line.replace(bullet, "")))
    .filter((entry) => entry !== "");
  return entries.length >= 3 ? { at, entries, titled: titled >= 0 } : undefined;
}

/** The same words but for one in four, so that `Fermenting` finds `Fermentation`; or a part's name before the entry. */
function saysEntry(text: string, entry: string): boolean {
  const afterPart = text.slice(text.lastIndexOf(":") + 1);
  return [text, afterPart].some((part) => saysAlmost(wording(part), entry));
}

function saysAlmost(line: string, entry: string): boolean {
  if (line === entry) return true;
  const want = entry.split(" ");
  const have = line.split(" ");
  if (want.length >= 3 && Math.abs(have.length - want.length) <= 1) {
    const shared = want.filter((word) => have.some((other) => other === word || samePrefix(word, other)));
    return shared.length === want.length || (shared.length >= 4 && shared.length >= want.length - 1);
  }
  return false;
}

function samePrefix(a: string, b: string): boolean {
  return a.length >= 7 && b.length >= 7 && a.slice(0, 7) === b.slice(0, 7);
}
