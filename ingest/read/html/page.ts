/** A slide as it is gathered from a document. */
export interface HtmlPage {
  /** Its first heading; null if it has none. */
  heading: { text: string; depth: number } | null;
  lines: string[];
  /** Of all its pictures: empty where one has none. */
  altTexts: string[];
  notes: string[];
  hidden: boolean;
}

export const emptyPage = (): HtmlPage => ({
  heading: null,
  lines: [],
  altTexts: [],
  notes: [],
  hidden: false,
});

/** Where what is read goes; a lesson begins a page at every heading down to this depth. */
export interface Gathering {
  pages: HtmlPage[];
  cutsAt: number;
}

export function currentPage({ pages }: Gathering): HtmlPage {
  const page = pages.at(-1) ?? emptyPage();
  if (pages.length === 0) pages.push(page);
  return page;
}

export function addHeading(gathering: Gathering, depth: number, text: string): void {
  if (text === "") return;
  const before = currentPage(gathering);
  const isBegun = before.heading !== null || before.lines.length > 0 || before.altTexts.length > 0;
  if (depth <= gathering.cutsAt && isBegun) gathering.pages.push(emptyPage());
  const page = currentPage(gathering);
  page.heading ??= { text, depth };
  page.lines.push(...(page.lines.length > 0 ? [""] : []), text);
}
