import {
  accents,
  displays,
  headings,
  leading,
  listings,
  signs,
  silent,
  statements,
  unwrapped,
  wordless,
} from "./commands.ts";
import { argumentsAt, bracketAt, endOf, skipBlanks } from "./scan.ts";

interface Context {
  /** Levels of lists that are open, and what marks an item of each. */
  lists: { mark: "-" | "1."; items: number }[];
  /** Depth of nesting, which is bounded. */
  depth: number;
  hasFrames: boolean;
  title: string;
}

const deepest = 60;

/** The body of a LaTeX document, a Beamer presentation's frames as headings of its sections, as Markdown. */
export function latexToMarkdown(source: string): { title: string; markdown: string; hasFrames: boolean } {
  const titleAt = /\\title\s*(?=[[{])/.exec(source);
  const title = titleAt ? argumentsAt(source, titleAt.index + titleAt[0].length, 1).values[0] : undefined;
  const from = source.indexOf("\\begin{document}");
  const to = source.lastIndexOf("\\end{document}");
  const body = source.slice(from < 0 ? 0 : from + 16, to < 0 ? undefined : to);
  const hasFrames = /\\begin\{frame\}|\\frame\s*\{/.test(body);
  const outer: Context = { lists: [], depth: 0, hasFrames, title: "" };
  const words = convert(title ?? "", outer)
    .replace(/\s+/g, " ")
    .trim();
  return { title: words, markdown: convert(body, { ...outer, title: words }), hasFrames };
}

/** Next to come: a command, a comment, a formula, or a sign that TeX writes otherwise. */
const mark = /\\(?:([A-Za-z]+)\*?|([^A-Za-z]))|(?<!\\)%[^\n]*(?:\n[ \t]*)?|\$\$?|~|---?|``|''|[{}]/g;

function convert(text: string, context: Context): string {
  if (context.depth > deepest) return "";
  const inner = { ...context, depth: context.depth + 1 };
  const marks = new RegExp(mark);
  let made = "";
  let at = 0;
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    made += text.slice(at, found.index);
    const after = found.index + found[0].length;
    const [whole, name, sign] = found;
    const read = name
      ? command(name, text, after, inner)
      : sign !== undefined
        ? escaped(sign, text, after)
        : plainMark(whole, text, after);
    made += read.text;
    at = read.end;
    marks.lastIndex = at;
  }
  return made + text.slice(at);
}

interface Read {
  text: string;
  end: number;
}

function plainMark(whole: string, text: string, after: number): Read {
  if (whole.startsWith("$")) {
    const end = text.indexOf(whole, after);
    return end < 0
      ? { text: "", end: after }
      : { text: `$${text.slice(after, end).trim()}$`, end: end + whole.length };
  }
  const written: Record<string, string> = { "~": " ", "--": "–", "---": "—", "``": "“", "''": "”" };
  return { text: written[whole] ?? "", end: after };
}

/** `\%`, `\\`, `\(…\)`, `\"o`. */
function escaped(sign: string, text: string, after: number): Read {
  if (sign === "(" || sign === "[") {
    const end = text.indexOf(sign === "(" ? "\\)" : "\\]", after);
    return end < 0 ? { text: "", end: after } : { text: `$${text.slice(after, end).trim()}$`, end: end + 2 };
  }
  if (sign === "\\") return { text: "\n", end: bracketAt(text, after, "[")?.end ?? after };
  const accent: Record<string, string> = {
    '"': "\u0308",
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
  };
  const mark = accent[sign];
  return mark ? accented(mark, text, after) : { text: /[%&#_${}]/.test(sign) ? sign : " ", end: after };
}

function accented(mark: string, text: string, after: number): Read {
  const letter = bracketAt(text, after, "{") ?? { inner: text[after] ?? "", end: after + 1 };
  return { text: `${letter.inner.replace(/^\\/, "")}${mark}`.normalize("NFC"), end: letter.end };
}

function command(name: string, text: string, after: number, context: Context): Read {
  if (name === "begin") return environment(text, after, context);
  if (name === "item") return item(text, after, context);
  const accent = accents[name];
  if (accent && text[after] === "{") return accented(accent, text, after);
  if (/^(?:titlepage|maketitle)$/.test(name) && context.hasFrames)
    return { text: `\n\n### ${context.title}\n\n`, end: after };
  if (name in headings) return heading(headings[name] ?? 1, text, after, context);
  if (name === "frametitle") return heading(3, text, after, context);
  if (name === "frame") return frame(text, after, context);
  if (name === "note") {
    const { values, end } = argumentsAt(text, after, 1);
    return { text: `\n\n::: notes\n${convert(values[0] ?? "", context)}\n:::\n\n`, end };
  }
  if (name === "href") {
    const { values, end } = argumentsAt(text, after, 2);
    return {
      text: `[${convert(values[1] ?? "", context)}](${(values[0] ?? "").replace(/[()\s]/g, "_")})`,
      end,
    };
  }
  if (name === "texttt" || name === "url" || name === "verb" || name === "lstinline")
    return inlineCode(name, text, after);
  if (name === "footnote") {
    const { values, end } = argumentsAt(text, after, 1);
    return { text: ` (${convert(values[0] ?? "", context)})`, end };
  }
  if (unwrapped.test(name)) {
    const { values, end } = argumentsAt(text, after, (leading[name] ?? 0) + 1);
    return { text: convert(values.at(-1) ?? "", context), end };
  }
  if (name in silent) return { text: "", end: argumentsAt(text, after, silent[name] ?? 0).end };
  return { text: signs[name] ?? "", end: skipBlank(text, after) };
}

const skipBlank = (text: string, at: number) =>
  text[at] === " " ? at + 1 : (bracketAt(text, at, "<")?.end ?? at);

function inlineCode(name: string, text: string, after: number): Read {
  if (name !== "verb") {
    const { values, end } = argumentsAt(text, after, 1);
    if (values.length > 0) return { text: `\`${(values[0] ?? "").replace(/\\([_#%&${}])/g, "$1")}\``, end };
  }
  const end = text.indexOf(text[after] ?? "", after + 1);
  return end < 0 ? { text: "", end: after } : { text: `\`${text.slice(after + 1, end)}\``, end: end + 1 };
}

function heading(depth: number, text: string, after: number, context: Context): Read {
  const { values, end } = argumentsAt(text, after, 1);
  // A presentation's sections stand above its frames, which are of the third level.
  const level = context.hasFrames ? Math.min(depth, 3) : depth;
  return {
    text: `\n\n${"#".repeat(level)} ${convert(values[0] ?? "", context)
      .replace(/\s+/g, " ")
      .trim()}\n\n`,
    end,
  };
}

/** `\frame{…}`, the short form. */
function frame(text: string, after: number, context: Context): Read {
  const { values, end } = argumentsAt(text, after, 1);
  return { text: `\n\n${convert(values[0] ?? "", context)}\n\n`, end };
}

function item(text: string, after: number, { lists, ...context }: Context): Read {
  const overlay = bracketAt(text, after, "<")?.end ?? after;
  const label = bracketAt(text, skipBlanks(text, overlay), "[");
  const list = lists.at(-1);
  if (list) list.items++;
  const marked = list?.mark === "1." ? `${list.items}.` : "-";
  const words = label ? `${convert(label.inner, { ...context, lists }).trim()}: ` : "";
  const indent = "  ".repeat(Math.max(0, lists.length - 1));
  return { text: `\n${indent}${marked} ${words}`, end: skipBlanks(text, label?.end ?? overlay) };
}

function environment(text: string, after: number, context: Context): Read {
  const named = bracketAt(text, after, "{");
  if (!named || !/^[A-Za-z]+\*?$/.test(named.inner)) return { text: "", end: after };
  const name = named.inner;
  const { start, end } = endOf(text, name, named.end);
  const inside = text.slice(named.end, start);
  if (wordless.test(name)) return { text: "", end };
  if (listings.test(name)) return { text: `\n\n${listing(name, inside)}\n\n`, end };
  if (displays.test(name)) {
    const rows = /\\\\|&/.test(inside) ? `\\begin{aligned} ${inside.trim()} \\end{aligned}` : inside.trim();
    const formula = rows.replace(/\\label\{[^{}]*\}/g, "").replace(/\s+/g, " ");
    return { text: `\n\n$${formula.trim()}$\n\n`, end };
  }
  if (/^tabular[x*]?$/.test(name)) return { text: `\n\n${table(inside, name, context)}\n\n`, end };
  return { text: `\n\n${blockOf(name, inside, context)}\n\n`, end };
}

function blockOf(name: string, inside: string, context: Context): string {
  if (/^(?:itemize|enumerate|description)\*?$/.test(name)) {
    const { end } = argumentsAt(inside, 0, 0);
    const lists = [
      ...context.lists,
      { mark: name === "enumerate" ? ("1." as const) : ("-" as const), items: 0 },
    ];
    return convert(inside.slice(end), { ...context, lists }).replace(/\n\s*\n(?=[ \t]*(?:-|\d+\.) )/g, "\n");
  }
  const titled = /^(?:frame|block|alertblock|exampleblock)$/.test(name);
  const { values, end } = argumentsAt(inside, 0, titled ? 1 : /^(?:column|minipage)$/.test(name) ? 1 : 0);
  const words = convert(inside.slice(end), { ...context, lists: [] });
  const title = titled
    ? convert(values[0] ?? "", context)
        .replace(/\s+/g, " ")
        .trim()
    : "";
  if (statements.test(name)) {
    const told = bracketAt(inside, 0, "[")?.inner ?? "";
    const called = told === "" ? "" : ` (${convert(told, context)})`;
    return `${name[0]?.toUpperCase()}${name.slice(1).replace("*", "")}${called}: ${words.trim()}`;
  }
  if (name === "frame") return title === "" ? words : `### ${title}\n\n${words}`;
  return title === "" ? words : `${title}\n\n${words}`;
}

function listing(name: string, inside: string): string {
  const options = /^\s*\[([^\]\n]*)\]/.exec(inside)?.[0] ?? "";
  const rest = inside.slice(options.length);
  const language = name === "minted" ? bracketAt(rest, 0, "{") : null;
  const code = language ? rest.slice(language.end) : rest;
  const named = language?.inner ?? /language=\{?(\w+)/i.exec(options)?.[1] ?? "";
  return `\`\`\`${named.toLowerCase()}\n${code.replace(/^[ \t]*\n|\s+$/g, "").replaceAll("```", "'''")}\n\`\`\``;
}

function table(inside: string, name: string, context: Context): string {
  const { end } = argumentsAt(inside, 0, name === "tabular" ? 1 : 2);
  const rows = inside
    .slice(end)
    .replace(/\\(?:hline|toprule|midrule|bottomrule)\b|\\c(?:mid|)line\{[^{}]*\}/g, "")
    .split("\\\\")
    .map((row) => row.split(/(?<!\\)&/).map((cell) => convert(cell, context).replace(/\s+/g, " ").trim()))
    .filter((row) => row.some((cell) => cell !== ""));
  const [head = [], ...body] = rows;
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
