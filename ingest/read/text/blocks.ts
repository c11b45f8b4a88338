import { cleanText } from "../clean.ts";

/**
 * Lines between blank ones. `single`: one short line, which may be a title, a divider, a picture's caption or a label
 * of a drawing. A fenced code listing is one block, blank lines and all.
 */
export interface Block {
  kind: "single" | "list" | "code" | "table" | "prose";
  text: string;
  /** Blank lines before it: exporters leave two or more where a picture or the end of a slide was. */
  gap: number;
}

const maxTitleCharacters = 100;
export const bullet = /^\s*(?:[-*+•▪‣◦●○–]|\d{1,2}[.)])\s+/u;

export function toBlocks(source: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let gap = 0;
  let inCode = false;
  const flush = () => {
    if (lines.length === 0) return;
    const text = cleanText(lines.join("\n"));
    if (text !== "") {
      blocks.push({ kind: kindOf(text), text, gap });
      gap = 0;
    }
    lines = [];
  };
  for (const line of source.split("\n")) {
    const fence = /^\s*(?:```|~~~)/.test(line);
    if (fence && !inCode) flush();
    if (line.trim() === "" && !inCode) {
      flush();
      gap++;
    } else {
      lines.push(line);
    }
    if (fence && inCode) flush();
    if (fence) inCode = !inCode;
  }
  flush();
  return blocks;
}

function kindOf(text: string): Block["kind"] {
  if (/^(?:```|~~~)/.test(text)) return "code";
  if (/^\|/.test(text)) return "table";
  if (bullet.test(text)) return "list";
  if (text.includes("\n") || text.length > maxTitleCharacters) return "prose";
  return /[.;,。；，]$/.test(text) && !/(?:\.\.\.|\betc\.)$/.test(text) ? "prose" : "single";
}

/** Two lines that say the same, whatever their case, marks and punctuation. */
export function wording(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
