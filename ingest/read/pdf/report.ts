import { counted } from "../../../src/text/figures.ts";
import type { ReadSlide } from "../deck.ts";

/** What a teacher should know beside what `pageWarnings` tells, one line each. */
export function warningsOf(
  slides: ReadSlide[],
  {
    failed,
    recoded,
    nameless,
    pageCount,
  }: {
    failed: { page: number; reason: string }[];
    recoded: { pages: number[]; encoding: string } | null;
    nameless: number[];
    pageCount: number;
  },
): string[] {
  const of = counted(pageCount, "page");
  const warn = (pages: number[], what: string) =>
    pages.length > 0 ? [`${pages.length} of ${of} ${what} (${list(pages)})`] : [];
  const marked = slides.filter((slide) => slide.text.includes("\uFFFD")).map(({ page }) => page);
  return [
    ...failed.slice(0, 10).map(({ page, reason }) => `Page ${page} could not be read: ${reason}`),
    ...(failed.length > 10 ? [`${failed.length - 10} more pages could not be read`] : []),
    ...warn(
      recoded?.pages ?? [],
      `have letters without a character map, which were read as ${recoded?.encoding}`,
    ),
    ...warn(nameless, "have signs that their fonts do not name, which are left out"),
    ...warn(marked, "have characters that the file gives no text for, kept as \uFFFD"),
  ];
}

function list(pages: number[]): string {
  return `${pages.slice(0, 10).join(", ")}${pages.length > 10 ? ", …" : ""}`;
}
