/** What is read of an item of a block. */
interface Written {
  kind: string;
  text: string;
  words: number;
}

/** The line below a table's header. */
export const isRule = (row: string) => /^[\s|:+=-]+$/.test(row);

/** A few words beside what the slide says: the caption of a picture, a button, a name in a diagram. */
export function isLabel({ kind, items }: { kind: string; items: Written[] }): boolean {
  return (
    kind === "prose" && items.every(({ text, words }) => words <= 6 && !/[.!;:]$|\d|[:–—=]\s/.test(text))
  );
}

/** A line or two without a sentence: it only names what follows. */
export function isDivider(blocks: { items: Written[] }[]): boolean {
  const items = blocks.flatMap((block) => block.items);
  return (
    items.length <= 2 &&
    items.every(({ kind, text, words }) => kind === "sentence" && words <= 6 && !/[.!:;]$|\d/.test(text))
  );
}
