/** A page as it is read, before build-ups are folded. */
export interface ReadPage {
  page: number;
  title: string;
  /** Without the title. */
  lines: string[];
  /** All of it, as it is kept. */
  text: string;
  hasTable: boolean;
  hasCode: boolean;
}

export interface FoldedPage extends ReadPage {
  pages?: [first: number, last: number];
}

/**
 * Folds build-ups into their last page: a page is part of one where the next has the same title and all its lines in
 * their order, so that no word is lost. Pages that share a title but not their words stay apart, and so do images
 * that follow each other beneath one title.
 */
export function foldBuilds(pages: ReadPage[], sectionOf: (page: number) => string | null): FoldedPage[] {
  const folded: FoldedPage[] = [];
  let first: number | undefined;
  for (const [at, page] of pages.entries()) {
    const next = pages[at + 1];
    if (next && growsInto(page, next) && sectionOf(page.page) === sectionOf(next.page)) {
      first ??= page.page;
      continue;
    }
    folded.push(first === undefined ? page : { ...page, pages: [first, page.page] });
    first = undefined;
  }
  return folded;
}

function growsInto(page: ReadPage, next: ReadPage): boolean {
  if (next.page !== page.page + 1 || page.title !== next.title || page.lines.length === 0) return false;
  const grown = ` ${wordsOf(next.lines).join(" ")} `;
  let from = 0;
  for (const line of wordsOf(page.lines)) {
    // The last step may have added to a line that was there, or made it wrap elsewhere.
    const found = grown.indexOf(` ${line} `, from);
    if (found < 0) return false;
    from = found + line.length + 1;
  }
  return true;
}

const wordsOf = (lines: string[]) =>
  lines.map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => !isMarkup(line));
const isMarkup = (line: string) => line === "" || /^(?:```|\|[\s|-]+\|$)/.test(line);
