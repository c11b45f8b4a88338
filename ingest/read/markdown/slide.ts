import type { Token, Tokens } from "marked";
import { cleanText } from "../clean.ts";
import { listingOf } from "./code.ts";
import { headingText } from "./heading.ts";
import { wordsOf } from "./markup.ts";
import type { MarkdownSettings } from "./source.ts";
import { placeholder, type Stretches } from "./stretches.ts";

/** The words of one slide, apart by where they stand. */
export interface MarkdownWords {
  body: string;
  /** Of all its pictures: empty where one has none. */
  altTexts: string[];
  notes: string;
  /** What its comments say. */
  comments: string[];
}

export interface ReadingOfWords {
  settings: MarkdownSettings;
  asides: Stretches["asides"];
  /** Cut by marks, not by headings. */
  ruled: boolean;
}

export const isHeading = (token: Token): token is Tokens.Heading => token.type === "heading";

const pictureFile = /\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?)$/i;

/** reveal.js: all that follows a line which begins with `Note:`. */
const notesLine = /^[ \t]*notes?:/im;

/** Words stay as the source has them; headings lose their marks, pictures leave their alternative text. */
export function readWords(tokens: Token[], reading: ReadingOfWords): MarkdownWords {
  const words: MarkdownWords = { body: "", altTexts: [], notes: "", comments: [] };
  const { settings, asides } = reading;
  const notes: string[] = [];
  const resolve = (text: string) =>
    text.replace(placeholder, (_, at) => {
      const aside = asides[Number(at)];
      if (aside?.kind === "notes") notes.push(spokenWords(aside.text, reading, words));
      else if (aside) words.comments.push(aside.text);
      return "";
    });
  let speaking = false;
  let spoken = "";
  for (const token of tokens) {
    const cut = speaking ? -1 : notesAt(token, reading);
    if (speaking) spoken += resolve(token.raw);
    else
      words.body += plain(token, cut < 0 ? token.raw : token.raw.slice(0, cut), { resolve, settings, words });
    if (cut < 0) continue;
    speaking = true;
    spoken += resolve(token.raw.slice(cut).replace(settings.notesMark ?? notesLine, ""));
  }
  notes.push(spoken, ...saidInComments(words.comments, settings));
  return { ...words, body: cleanText(words.body), notes: joined(notes) };
}

const joined = (notes: string[]) =>
  notes
    .map((text) => cleanText(text).trim())
    .filter((text) => text !== "")
    .join("\n\n");

/** Notes may hold pictures and comments of their own, which say nothing here. */
function spokenWords(text: string, { settings }: ReadingOfWords, { altTexts }: MarkdownWords): string {
  const bare = text.replace(placeholder, "");
  return wordsOf(bare, { dialect: settings.dialect, pictures: { altTexts }, lineBreak: "\n" });
}

function notesAt(token: Token, { ruled, settings }: ReadingOfWords): number {
  if (!ruled || (token.type !== "paragraph" && token.type !== "html")) return -1;
  if (settings.notesMark !== null) return token.raw.indexOf(settings.notesMark);
  return settings.dialect === "marp" || settings.dialect === "slidev" ? -1 : token.raw.search(notesLine);
}

interface Plain {
  resolve: (text: string) => string;
  settings: MarkdownSettings;
  words: MarkdownWords;
}

function plain(token: Token, raw: string, { resolve, settings, words }: Plain): string {
  if (isHeading(token)) {
    const text = resolve(token.text);
    wordsOf(text, { dialect: settings.dialect, pictures: words, lineBreak: " " });
    return `${headingText(text)}\n`;
  }
  if (token.type === "code") return listingOf(raw);
  if (token.type === "hr") return "\n";
  if (token.type === "def" && pictureFile.test(token.href)) return "";
  const lineBreak = token.type === "table" ? " " : "\n";
  return wordsOf(resolve(raw), { dialect: settings.dialect, pictures: words, lineBreak });
}

/** Marp's comments but for directives are what the speaker says; in Slidev the last one of a slide is. */
function saidInComments(comments: string[], { dialect }: MarkdownSettings): string[] {
  if (dialect === "slidev") return comments.slice(-1);
  return dialect === "marp" ? comments.filter((content) => !isDirective(content)) : [];
}

/** Marp's directives are `key: value` lines in a comment. */
const directive =
  /^[_$]?(?:theme|style|headingDivider|size|math|title|author|description|keywords|url|image|marp|lang|paginate|header|footer|class|backgroundColor|backgroundImage|backgroundPosition|backgroundRepeat|backgroundSize|color|transition)\s*:/;

function isDirective(content: string): boolean {
  const lines = content.trim().split("\n");
  const tool = /^(?:prettier-ignore|markdownlint-|eslint-|vale |cspell|fit$|\.(?:slide|element))/i;
  if (tool.test(lines[0] ?? "") || content.trim() === "") return true;
  if (!directive.test((lines[0] ?? "").trim())) return false;
  return lines.every((line) => line.trim() === "" || directive.test(line.trim()) || /^(?:\s+|- )/.test(line));
}
