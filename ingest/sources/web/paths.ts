import { extname } from "node:path";
import picomatch from "picomatch";
import { isDeck } from "../select-decks.ts";

/** Endings of addresses behind which pages are, whatever made them. */
const pageEndings = /^\.(?:x?html?|php|aspx?|jsp|cgi)$/i;

/** What an address says of itself before anybody asks: a page, a file that may be a deck, or another. */
export function kindOfAddress({ pathname }: URL): "page" | "deck" | "other" {
  const ending = extname(pathname);
  if (!/^\.[a-z][a-z0-9]{0,7}$/i.test(ending) || pageEndings.test(ending)) return "page";
  return isDeck(pathname) ? "deck" : "other";
}

const endings: Record<string, string> = {
  "text/html": ".html",
  "application/xhtml+xml": ".xhtml",
  "application/pdf": ".pdf",
  "text/markdown": ".md",
};

export const isPageType = (type: string): boolean => type === "text/html" || type === "application/xhtml+xml";

/**
 * The path by which a course knows what is at an address of its site: `week-1/` is `week-1/index.html`. The ending is
 * what the server says it is, unless it says nothing of use.
 */
export function pathOf({ pathname, search }: URL, type: string): string {
  const plain = readable(pathname.endsWith("/") ? `${pathname}index.html` : pathname).replace(/^\/+/, "");
  // Two queries are two pages; what would lead into another folder does not.
  const asked = search === "" ? plain : `${plain}${readable(search).replace(/[/\\]+/g, "_")}`;
  const ending = endings[type];
  if (ending === undefined || (isDeck(asked) && isPageType(type) === /\.x?html?$/i.test(asked))) return asked;
  return `${asked.replace(/\.(?:php|aspx?|jsp|cgi)$/i, "")}${ending}`;
}

/** An address that is not encoded as it should be stays as it is. */
function readable(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a path is wanted, by a pattern such as `week-1/*.pdf`; without one all are. */
export function wantedBy(pattern: string | undefined): (path: string) => boolean {
  return pattern === undefined ? () => true : picomatch(pattern, { nocase: true, dot: false });
}
