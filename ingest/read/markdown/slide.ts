import type { Token, Tokens } from "marked";
import { cleanText } from "../clean.ts";
import type { MarkdownSettings } from "./source.ts";

/** The words of one slide, apart by where they stand. */
interface MarkdownWords {
  body: string;
  altTexts: string[];
  notes: string;
}

export const isHeading = (token: Token): token is Tokens.Heading => token.type === "heading";

/** A line that is nothing but pictures, linked or not. */
const imageLine = /^[ \t]*(?:\[?!\[[^\]\n]*\]\([^)\n]*\)(?:\]\([^)\n]*\))?[ \t]*)+$/;
/** In characters. Longer lines are text: matching takes time by the square of them. */
const maxImageLine = 4_000;
const picture = /!\[([^\]\n]*)\]\([^)\n]*\)/g;
const imageTag = /<img\b[^<>]*>/gi;

/** reveal.js: all that follows a line which begins with `Note:`; remark: all that follows `???`. */
const notesLine = /^(?:[ \t]*notes?:|\?{3}[ \t]*$)/im;

/** Words stay as the source has them; headings lose their marks, pictures leave their alternative text. */
export function readWords(tokens: Token[], ruled: boolean, settings: MarkdownSettings): MarkdownWords {
  const words: MarkdownWords = { body: "", altTexts: [], notes: "" };
  let speaking = false;
  for (const token of tokens) {
    const cut = speaking || !ruled ? -1 : notesAt(token, settings);
    const text = cut < 0 ? token.raw : token.raw.slice(0, cut);
    if (speaking) words.notes += token.raw;
    else words.body += plain({ ...token, raw: text } as Token, words, settings);
    if (cut < 0) continue;
    speaking = true;
    words.notes += token.raw.slice(cut).replace(settings.notesMark ?? notesLine, "");
  }
  return { ...words, body: cleanText(words.body), notes: cleanText(words.notes).trim() };
}

function notesAt(token: Token, { marp, notesMark }: MarkdownSettings): number {
  if (token.type !== "paragraph" && token.type !== "html") return -1;
  if (notesMark !== null) return token.raw.indexOf(notesMark);
  return marp ? -1 : token.raw.search(notesLine);
}

function plain(token: Token, words: MarkdownWords, { marp }: MarkdownSettings): string {
  if (isHeading(token)) return `${headingText(token.text)}\n`;
  if (token.type === "code") return token.raw;
  const { text, comments } = withoutComments(token.raw);
  if (marp) {
    const said = comments.map((content) => content.trim()).filter((content) => !isDirective(content));
    words.notes += said.map((content) => `${content}\n\n`).join("");
  }
  const lines = text.split("\n").map((line) => {
    if (line.length > maxImageLine || !imageLine.test(line)) return line;
    for (const [, alt = ""] of line.matchAll(picture)) words.altTexts.push(marp ? withoutKeywords(alt) : alt);
    return "";
  });
  return lines.join("\n").replace(imageTag, (tag) => {
    words.altTexts.push(
      tag
        .match(/\balt\s*=\s*(?:"([^"]*)"|'([^']*)')/i)
        ?.slice(1)
        .find(Boolean) ?? "",
    );
    return "";
  });
}

function withoutComments(text: string): { text: string; comments: string[] } {
  const comments: string[] = [];
  let kept = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("<!--", at);
    const end = start < 0 ? -1 : text.indexOf("-->", start + 4);
    if (end < 0) return { text: kept + text.slice(at), comments };
    kept += text.slice(at, start);
    comments.push(text.slice(start + 4, end));
    at = end + 3;
  }
}

export function headingText(text: string): string {
  return cleanText(
    withoutComments(text)
      .text.replace(picture, "")
      .replace(/\{[#.][^{}]*\}\s*$/, ""),
  ).replace(/\s+/g, " ");
}

/** Marp's directives are `key: value` lines in a comment; other comments are what the speaker says. */
const directive =
  /^_?(?:theme|style|headingDivider|size|math|title|author|description|keywords|url|image|marp|lang|paginate|header|footer|class|backgroundColor|backgroundImage|backgroundPosition|backgroundRepeat|backgroundSize|color|transition)\s*:/;

function isDirective(content: string): boolean {
  const lines = content.trim().split("\n");
  const tool = /^(?:prettier-ignore|markdownlint-|eslint-|vale |cspell|fit$|\.(?:slide|element))/i;
  return (
    tool.test(lines[0] ?? "") ||
    lines.every((line) => line.trim() === "" || directive.test(line.trim()) || /^\s+/.test(line))
  );
}

/** Marp steers pictures from their alternative text: `bg right:40%`, `w:300px`, `blur:5px`. */
function withoutKeywords(alt: string): string {
  const keyword =
    /^(?:bg|fit|cover|contain|auto|vertical|horizontal|(?:left|right|w|h|width|height|blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia)(?::\S+)?|[\d.]+%)$/i;
  return alt
    .split(/\s+/)
    .filter((word) => !keyword.test(word))
    .join(" ");
}
