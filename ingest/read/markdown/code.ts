/** Code, which stays as it is: fenced, or between backticks. Bounded, so that a lone backtick costs little. */
const code =
  /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})[^\n]*(?:\n(?![ \t>]*\1[`~]*[ \t]*$)[^\n]*)*(?:\n[ \t>]*\1[`~]*[ \t]*$)?|(?<!`)(`+)(?!`)(?:[^`\n]|\n(?![ \t]*\n)|(?!(?<!`)\2(?!`))`){1,2000}?(?<!`)\2(?!`)/gm;

/** Where the first code from `from` on begins and ends; undefined if there is none. */
export function nextCode(text: string, from: number): { start: number; end: number } | undefined {
  const search = new RegExp(code);
  search.lastIndex = from;
  const found = search.exec(text);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}

/** The text with all but its code changed, and its code as well where `changeCode` is given. */
export function outsideCode(
  text: string,
  change: (prose: string) => string,
  changeCode: (code: string) => string = (same) => same,
): string {
  if (!/[`~]/.test(text)) return change(text);
  let changed = "";
  let at = 0;
  for (const found of text.matchAll(code)) {
    changed += change(text.slice(at, found.index)) + changeCode(found[0]);
    at = found.index + found[0].length;
  }
  return changed + change(text.slice(at));
}

/** TeX between dollars: its braces and signs are no marks. */
const math = /\$\$[^$]{1,5000}\$\$|(?<![\\$\w])\$(?![\s$])[^$\n]{1,500}(?<!\s)\$(?![\d$])/g;

/** The same for formulas. */
export function outsideMath(text: string, change: (prose: string) => string): string {
  if (!text.includes("$")) return change(text);
  let changed = "";
  let at = 0;
  for (const found of text.matchAll(math)) {
    changed += change(text.slice(at, found.index)) + found[0];
    at = found.index + found[0].length;
  }
  return changed + change(text.slice(at));
}

/** MyST has fences around words, too. */
const worded =
  /^(?:note|tip|hint|important|warning|caution|attention|danger|error|seealso|admonition|dropdown|exercise|solution|margin|sidebar|topic|epigraph|figure|image|math|card|tab-item|prf:\w+|proof:\w+)$/;

/** A directive's options stand above its words. */
const withoutOptions = (rest: string) =>
  rest.replace(/^\n(?:---\n[\s\S]*?\n---(?:\n|$)|(?:[ \t]*:[\w-]+:[^\n]*(?:\n|$))+)\n*/, "\n");

/** What a directive says: its title and its words, without options and the address of a picture. */
function directiveWords([, name = "", title = ""]: string[], rest: string): string {
  const inside = withoutOptions(rest.replace(/\n[^\n]*$/, ""));
  if (name === "math") return `\n$$${inside}\n$$\n`;
  return `${name === "figure" || name === "image" ? "" : title}${inside}\n`;
}

/**
 * A listing as its slide shows it: without the options of its chunk (`{r, fig.width=5}`, `{1|2-3}`, `#| echo: false`);
 * empty where it is not shown.
 */
export function listingOf(block: string): string {
  const info = /^([ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,}|~{3,})([^\n]*)/.exec(block);
  if (!info) return block;
  const [head, indent = "", fence = "", words = ""] = info;
  if (!/[{]/.test(words)) return block;
  const isChunk = /^\s*\{\s*(?![.#])/.test(words);
  const options = block.match(/^[ \t]*(?:#|\/\/|--|%)\|[^\n]*$/gm)?.join("\n") ?? "";
  const isSilent =
    /\b(?:echo|include)\s*=\s*(?:F|FALSE)\b/.test(words) || /\b(?:echo|include):\s*false\b/.test(options);
  if (isChunk && isSilent) return "";
  if (/^\s*\{=/.test(words)) return "";
  const rest = block.slice(head.length);
  const directive = /^\s*\{([\w:-]+)\}[ \t]*(.*)$/.exec(words);
  if (directive && worded.test(directive[1] ?? "")) return directiveWords(directive, rest);
  if (/^code(?:-cell|-block)?$/.test(directive?.[1] ?? ""))
    return `${indent}${fence}${(directive?.[2] ?? "").replace(/^ipython3?$/, "python")}${withoutOptions(rest)}`;
  const language = /[\w+#-]+/.exec(words)?.[0] ?? "";
  return `${indent}${fence}${language}${isChunk ? rest.replace(/^[ \t]*(?:#|\/\/|--|%)\|[^\n]*\n?/gm, "") : rest}`;
}
