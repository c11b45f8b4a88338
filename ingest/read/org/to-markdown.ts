/** An Org document as Markdown, and what it says beside its slides. */
interface Converted {
  title: string;
  markdown: string;
}

/** Blocks whose lines are code, and those that are no words of the document. */
const listings = new Set(["src", "example", "verbatim"]);
const silent = new Set(["export", "comment", "html", "latex"]);

interface State {
  lines: string[];
  title: string;
  caption: string;
  /** The block that is open; null outside of any. */
  block: { name: string; fence: string } | null;
  /** Depth of the heading whose subtree is left out; 0 if none is. */
  skipping: number;
  /** Headings below this level are within a slide (`#+OPTIONS: H:2`). */
  levels: number;
  inDrawer: boolean;
  table: string[];
  results: string[];
}

/**
 * Org's marks as Markdown's, line by line: headings, blocks, tables, links, emphasis, formulas. Subtrees that are tagged
 * `:noexport:`, drawers, comments and keywords are no words; notes of a presentation become a fenced div of notes.
 */
export function orgToMarkdown(source: string): Converted {
  const state: State = {
    lines: [],
    title: "",
    caption: "",
    block: null,
    skipping: 0,
    levels: Number(/^#\+OPTIONS:.*\bH:([1-9])/im.exec(source)?.[1] ?? 3),
    inDrawer: false,
    table: [],
    results: [],
  };
  for (const line of source.split("\n")) readLine(line, state);
  endRuns(state);
  if (state.block) endBlock(state);
  return { title: state.title, markdown: state.lines.join("\n") };
}

function readLine(line: string, state: State): void {
  if (state.block) {
    inBlock(line, state, state.block);
    return;
  }
  const heading = /^(\*+)[ \t]+(.*)$/.exec(line);
  if (heading) {
    readHeading(heading[1]?.length ?? 1, heading[2] ?? "", state);
    return;
  }
  if (state.skipping > 0) return;
  if (/^[ \t]*:END:[ \t]*$/i.test(line)) state.inDrawer = false;
  else if (state.inDrawer) return;
  else if (/^[ \t]*:[\w-]+:[ \t]*$/.test(line)) state.inDrawer = true;
  else if (/^[ \t]*\|/.test(line)) state.table.push(line.trim());
  else if (/^[ \t]*:(?:[ \t]|$)/.test(line)) state.results.push(line.replace(/^[ \t]*:[ \t]?/, ""));
  else {
    endRuns(state);
    if (/^[ \t]*#\+/.test(line)) readKeyword(line.trim(), state);
    else if (!/^[ \t]*#(?:[ \t]|$)|^[ \t]*(?:SCHEDULED|DEADLINE|CLOSED):/.test(line))
      state.lines.push(inline(line, state));
  }
}

function readHeading(depth: number, text: string, state: State): void {
  endRuns(state);
  state.inDrawer = false;
  if (state.skipping > 0 && depth > state.skipping) return;
  const [, words = "", tags = ""] = /^(.*?)(?:[ \t]+(:[\w@#%:]+:))?[ \t]*$/.exec(text) ?? [];
  state.skipping = /:(?:noexport|ignore|COMMENT):/.test(tags) || /^COMMENT\b/.test(words) ? depth : 0;
  if (state.skipping > 0) return;
  const bare = words
    .replace(/^(?:TODO|DONE|NEXT|WAIT)[ \t]+/, "")
    .replace(/^\[#[A-Z]\][ \t]+|\[\d*(?:%|\/\d*)\]/g, "");
  const level = depth > state.levels ? Math.max(4, depth) : depth;
  state.lines.push("", `${"#".repeat(Math.min(6, level))} ${inline(bare, state)}`, "");
}

function readKeyword(line: string, state: State): void {
  const begin = /^#\+begin_(\w+)[ \t]*([\w+#-]*)/i.exec(line);
  const [, name = "", value = ""] = /^#\+(\w+)(?:\[[^\]]*\])?:[ \t]*(.*)$/.exec(line) ?? [];
  if (begin) beginBlock((begin[1] ?? "").toLowerCase(), begin[2] ?? "", state);
  else if (/^title$/i.test(name)) state.title = `${state.title} ${value}`.trim();
  else if (/^caption$/i.test(name)) state.caption = value;
}

function beginBlock(name: string, language: string, state: State): void {
  state.block = { name, fence: "```" };
  if (listings.has(name)) state.lines.push("", `\`\`\`${name === "src" ? language : ""}`);
  else if (name === "notes") state.lines.push("", "::: notes");
}

function inBlock(line: string, state: State, { name, fence }: { name: string; fence: string }): void {
  const end = /^[ \t]*#\+end_(\w+)/i.exec(line)?.[1]?.toLowerCase();
  if (end === name) {
    endBlock(state);
    return;
  }
  if (silent.has(name) || state.skipping > 0) return;
  // A comma guards what would be a heading or a keyword of Org's own.
  if (listings.has(name))
    state.lines.push(line.replace(/^([ \t]*),(?=[*#]|,)/, "$1").replaceAll(fence, "'''"));
  else state.lines.push(name === "quote" ? `> ${inline(line, state)}` : inline(line, state));
}

function endBlock(state: State): void {
  const { name = "" } = state.block ?? {};
  state.block = null;
  if (listings.has(name)) state.lines.push("```", "");
  else if (name === "notes") state.lines.push(":::", "");
}

/** A table has its head apart in Markdown; what a program printed is a listing. */
function endRuns(state: State): void {
  const rows = state.table.filter((row) => !/^\|[-+|]+\|?$/.test(row));
  if (rows.length > 0) {
    const cells = Math.max(1, (rows[0]?.match(/\|/g)?.length ?? 2) - 1);
    const [head = "", ...body] = rows.map((row) => inline(row, state));
    state.lines.push("", head, `|${" --- |".repeat(cells)}`, ...body, "");
  }
  if (state.results.length > 0) state.lines.push("", "```output", ...state.results, "```", "");
  state.table = [];
  state.results = [];
}

const pictureFile = /\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|pdf)$/i;

function inline(line: string, state: State): string {
  const linked = line.replace(
    /\[\[([^[\]]{1,1000})\](?:\[([^[\]]{1,1000})\])?\]/g,
    (_, target: string, text?: string) => {
      const file = target.replace(/^file:/, "");
      if (text === undefined && pictureFile.test(file)) {
        const caption = state.caption;
        state.caption = "";
        return `![${caption}](${file.replace(/[()\s]/g, "_")})`;
      }
      return text === undefined ? file : `[${text}](${file.replace(/[()\s]/g, "_")})`;
    },
  );
  return linked
    .replace(/(?<=^|[\s({'"-])[=~]([^\s=~](?:[^=~\n]{0,300}[^\s=~])?)[=~](?=$|[\s.,;:!?)}'"-])/g, "`$1`")
    .replace(/(?<=^|[\s({'"-])\*(\S(?:[^*\n]{0,300}\S)?)\*(?=$|[\s.,;:!?)}'"-])/g, "**$1**")
    .replace(/(?<=^|[\s({'"-])\/([^\s/](?:[^/\n]{0,300}[^\s/])?)\/(?=$|[\s.,;:!?)}'"-])/g, "*$1*")
    .replace(/\\\((.{1,1000}?)\\\)/g, "$$$1$$")
    .replace(/\\\[(.{1,1000}?)\\\]/g, "$$$$$1$$$$")
    .replace(/\[fn:[^\]]{0,200}\]/g, "")
    .replace(/^([ \t]*[-+][ \t].{1,200}?)[ \t]::[ \t]/, "$1: ");
}
