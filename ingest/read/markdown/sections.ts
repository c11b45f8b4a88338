import type { Token } from "marked";
import { cleanText } from "../clean.ts";
import type { Group } from "./groups.ts";
import { headingText } from "./heading.ts";
import { isHidden } from "./hidden.ts";
import { isHeading, type MarkdownWords } from "./slide.ts";
import type { MarkdownSettings } from "./source.ts";

export function headingOf({ tokens }: { tokens: Token[] }): string {
  return headingText(tokens.find(isHeading)?.text ?? "");
}

/**
 * In slides, a slide of nothing but a `#` heading begins a section; one with a picture is a slide of its own, and one
 * that is hidden names nothing that is shown.
 */
export function dividingSections(
  groups: Group[],
  words: MarkdownWords[],
  settings: MarkdownSettings,
): (string | null)[] {
  let section: string | null = settings.section || null;
  return groups.map((group, at) => {
    const title = headingOf(group);
    const { body = "", altTexts = [], comments = [] } = words[at] ?? {};
    const isBare = altTexts.length === 0 && body.trim() === title;
    const isTop = group.tokens.find(isHeading)?.depth === 1;
    if (isTop && title !== "" && isBare && !isHidden(group, comments)) section = title;
    return section;
  });
}

/** In a lesson, the headings above a slide's own; its own too where that is a `#`, the lesson itself. */
export function headingPaths(
  groups: Group[],
  words: MarkdownWords[],
  settings: MarkdownSettings,
): (string | null)[] {
  const top = settings.section || settings.title;
  const open: { depth: number; title: string }[] = [];
  return groups.map((group, at) => {
    const heading = group.tokens.find(isHeading);
    const title = headingOf(group);
    if (heading && title !== "") {
      while ((open.at(-1)?.depth ?? 0) >= heading.depth) open.pop();
      if (!isHidden(group, words[at]?.comments ?? [])) open.push({ depth: heading.depth, title });
    }
    const above = open
      .filter(({ depth }) => depth === 1 || depth < (heading?.depth ?? 7))
      .map((one) => one.title);
    const path = settings.section || above.length === 0 ? [top, ...above] : above;
    return cleanText(path.filter((name) => name !== "").join(" › ")) || null;
  });
}
