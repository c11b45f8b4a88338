import { LecternError } from "../../../src/errors.ts";
import { firstWords } from "../clean.ts";
import type { Deck, Extraction, ReadSlide } from "../deck.ts";
import { extractionOf } from "../extraction.ts";
import { composeText } from "../slide-text.ts";
import type { Group } from "./groups.ts";
import { isHidden } from "./hidden.ts";
import { dividingSections, headingOf, headingPaths } from "./sections.ts";
import { type MarkdownWords, type ReadingOfWords, readWords } from "./slide.ts";

/** The deck that the groups of blocks make, a slide each. Throws `no-words`. */
export function deckOf(groups: Group[], reading: ReadingOfWords, name: string): Omit<Deck, "format"> {
  const { settings, ruled } = reading;
  const words = groups.map(({ tokens }) => readWords(tokens, reading));
  const sections = ruled ? dividingSections(groups, words, settings) : headingPaths(groups, words, settings);
  const slides: ReadSlide[] = [];
  for (const [at, group] of groups.entries()) {
    const slide = toSlide(group, words[at], slides.length === 0 ? settings.title : "");
    if (slide) slides.push({ page: at + 1, section: sections[at] ?? null, ...slide });
  }
  if (slides.length === 0) throw new LecternError("no-words", `${name} has no words`);
  return {
    pageCount: groups.length,
    slides: slides.map((slide) => ({ ...slide, title: slide.title || `Page ${slide.page}` })),
    warnings: importsIn(groups),
    extraction: account(slides, groups),
  };
}

/** A lesson's slides from the first that has words: above it there are badges, or pictures that say nothing. */
export function fromFirstWords(groups: Group[], reading: ReadingOfWords): Group[] {
  const first = groups.findIndex((group) => toSlide(group, readWords(group.tokens, reading), ""));
  return first > 0 ? groups.slice(first) : groups;
}

/** Undefined for a slide without words. `usual`: its name where it has no heading. */
function toSlide(
  group: Group,
  words: MarkdownWords | undefined,
  usual: string,
): Omit<ReadSlide, "page" | "section"> | undefined {
  if (!words) return undefined;
  const { text, parts } = composeText(words.body, words);
  if (text === "") return undefined;
  const said = parts?.map((part) => text.slice(part.start, part.end).replace(/^.*\n/, "")).join("\n") ?? "";
  const named = headingOf(group) || usual;
  const whole =
    named === "" || text.includes(named) ? { text, parts } : composeText(`${named}\n${words.body}`, words);
  return {
    title: named || firstWords(words.body) || firstWords(said),
    text: whole.text,
    ...(whole.parts && { parts: whole.parts }),
    ...(isHidden(group, words.comments) && { hidden: true as const }),
  };
}

/** What Slidev takes from files that are not in the course. */
function importsIn(groups: Group[]): string[] {
  const imported = groups.flatMap(({ imports }, at) =>
    imports === null ? [] : [`${imports} (page ${at + 1})`],
  );
  if (imported.length === 0) return [];
  return [
    `Imports ${imported.slice(0, 10).join(", ")}${imported.length > 10 ? ", …" : ""}; there is no such file in Markdown among the course's, so it is not read`,
  ];
}

/** By the blocks, for code may also be indented. */
function account(slides: ReadSlide[], groups: Group[]): Extraction {
  const withToken = (type: string) =>
    slides
      .map(({ page }) => page)
      .filter((page) => groups[page - 1]?.tokens.some((token) => token.type === type));
  const withTables = withToken("table");
  const hidden = slides.filter((slide) => slide.hidden).map(({ page }) => page);
  return { ...extractionOf(slides, groups.length), withTables, withCode: withToken("code"), hidden };
}
