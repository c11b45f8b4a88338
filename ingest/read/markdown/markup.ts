import { decodeHTML } from "entities";
import { shifted } from "../shifted.ts";
import { listingOf, outsideCode, outsideMath } from "./code.ts";
import type { Dialect } from "./dialect.ts";

/** What stands in a text without being its words. */
export interface Pictures {
  /** As they are written, empty ones too. */
  altTexts: string[];
}

/** The elements of HTML, and those of a framework, which have a hyphen; `<T>` is no tag. */
const elements = new Set(
  "a abbr address article aside audio b bdi bdo big blockquote body br button canvas caption center cite code col colgroup dd del details dfn div dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main mark math meta nav noscript object ol option p path picture pre q rect s samp section select small source span strike strong sub summary sup svg table tbody td textarea tfoot th thead time title tr tt u ul use var video wbr".split(
    " ",
  ),
);
/** Components that come with Slidev, or that its decks define: the names of most begin with a capital. */
const isComponent = (name: string) => /^(?:[A-Z][A-Za-z]+|arrow|toc|transform|tweet|youtube)$/.test(name);
/** Elements that stand on lines of their own. */
const breaking =
  /^(?:address|article|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul)$/i;

const tag = /(?<!\\)<(\/?)([A-Za-z][\w-]*)((?:\s+[^<>\n]*|\s*\n[^<>]{0,500})?)\/?>/g;

/** Attributes as Pandoc, Quarto and kramdown write them: `{#id .class key="value"}`, `{: .class}`. */
const attribute = String.raw`(?:[#.][\w:-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+)|-)`;
export const attributes = String.raw`\{:?[ \t]*${attribute}(?:[ \t]+${attribute})*[ \t]*\}`;
const attributesAfter = new RegExp(String.raw`(?<=[\])\`])${attributes}`, "g");
const attributesAlone = new RegExp(String.raw`(?:^|[ \t]+)(?=\{:?[ \t]*[#.])${attributes}`, "gm");

/** `![alternative text](address "title"){width=60%}`. Brackets may stand within, one deep. */
const address = String.raw`\((?:[^()\n]|\([^()\n]*\))*\)`;
const pictured = String.raw`!\[((?:[^[\]\n]|\[[^[\]\n]*\])*)\](?:${address}|\[[^[\]\n]*\])(?:\{([^{}\n]*)\})?`;
const picture = new RegExp(pictured, "g");
const linkedPicture = new RegExp(String.raw`\[[ \t]*${pictured}[ \t]*\]${address}(?:\{[^{}\n]*\})?`, "g");
/** Obsidian's: `![[diagram.png|300]]`. */
const embedded = /!\[\[[^[\]\n]*\]\]/g;
/** In characters. Longer lines are data: matching takes time by the square of them. */
const maxPictureLine = 4_000;

interface Reading {
  dialect: Dialect | null;
  pictures: Pictures;
  /** What parts lines in it: a blank within a heading or a table. */
  lineBreak: "\n" | " ";
}

/** A text without its marks for programs: tags, attributes, shortcodes, pictures. Code and formulas stay as they are. */
export function wordsOf(text: string, reading: Reading): string {
  return outsideCode(
    text,
    (prose) => outsideMath(prose, (words) => proseOf(words, reading)),
    listingOf,
  ).replace(attributesAfter, "");
}

function proseOf(text: string, { dialect, pictures, lineBreak }: Reading): string {
  let words = text;
  if (/\{\{[<%]/.test(words)) words = withoutShortcodes(words, pictures);
  if (words.includes("![")) words = withoutPictures(words, pictures, dialect);
  // Where a part of Slidev's layout begins.
  if (dialect === "slidev") words = words.replace(/^[ \t]*(?:::[\w-]+::|<<<[ \t].*)[ \t]*$/gm, "");
  if (words.includes("<")) words = withoutTags(words, pictures, { dialect, lineBreak });
  if (words.includes("{")) words = withoutAttributes(words);
  if (words.includes("&"))
    words = words.replace(/&(?:#x?[\da-f]{1,6}|\w{2,31});/gi, (entity) => decodeHTML(entity));
  return words.replace(/^[ \t]*\. \. \.[ \t]*$/gm, "");
}

/** Spans of Pandoc's, `[words]{.class}`, leave their words. */
function withoutAttributes(text: string): string {
  const spans = new RegExp(String.raw`(?<!!)\[([^[\]\n]{1,500})\]${attributes}`, "g");
  return text.replace(spans, "$1").replace(attributesAfter, "").replace(attributesAlone, "");
}

/** Hugo's and Quarto's: `{{< figure src="a.png" alt="…" >}}`, `{{% section %}}`. */
function withoutShortcodes(text: string, { altTexts }: Pictures): string {
  return text.replace(/\{\{([<%])[^\n{}]{0,1000}[%>]\}\}/g, (shortcode) => {
    const isFigure = /^\{\{.[ \t]*figure\b/.test(shortcode);
    for (const name of [...(isFigure ? ["title"] : []), "caption", "alt"]) {
      const words = attributeOf(shortcode, name);
      if (words) altTexts.push(words);
    }
    return "";
  });
}

function attributeOf(markup: string, name: string): string {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(markup);
  return found?.slice(1).find(Boolean) ?? "";
}

function withoutPictures(text: string, { altTexts }: Pictures, dialect: Dialect | null): string {
  return text
    .split("\n")
    .map((line) => {
      if (line.length > maxPictureLine) return line;
      const take = (_: string, alt: string, more = "") => {
        altTexts.push(dialect === "marp" ? withoutKeywords(alt) : alt);
        const described = attributeOf(more, "fig-alt");
        if (described) altTexts.push(described);
        return "";
      };
      return line.replace(linkedPicture, take).replace(picture, take).replace(embedded, "");
    })
    .join("\n");
}

function withoutTags(
  text: string,
  { altTexts }: Pictures,
  { dialect, lineBreak }: Pick<Reading, "dialect" | "lineBreak">,
): string {
  const raised = text.replace(
    /<(su[bp])>([^<>\n]{1,40})<\/\1>/gi,
    (_, name: string, words: string, at: number) =>
      shifted(words, name.toLowerCase() === "sup" ? 1 : -1, text.slice(0, at)),
  );
  return withoutDrawings(raised).replace(tag, (whole, _, name: string, rest: string) => {
    const isTag =
      elements.has(name.toLowerCase()) || name.includes("-") || (dialect === "slidev" && isComponent(name));
    if (!isTag) return whole;
    if (/^(?:img|v-img)$/i.test(name)) altTexts.push(attributeOf(rest, "alt"));
    if (breaking.test(name)) return lineBreak;
    return /^t[dh]$/i.test(name) ? " " : "";
  });
}

/** The elements of a drawing have names that are words elsewhere. */
const withoutDrawings = (text: string) =>
  text.includes("<svg")
    ? text.replace(/<svg\b[\s\S]{0,20000}?<\/svg\s*>/g, (drawing) => drawing.replace(/<[^<>]*>/g, " "))
    : text;

/** Marp steers pictures from their alternative text: `bg right:40%`, `w:300px`, `blur:5px`. */
function withoutKeywords(alt: string): string {
  const keyword =
    /^(?:bg|fit|cover|contain|auto|vertical|horizontal|(?:left|right|w|h|width|height|blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia)(?::\S+)?|[\d.]+%)$/i;
  return alt
    .split(/\s+/)
    .filter((word) => !keyword.test(word))
    .join(" ");
}
