import { marked } from "marked";
import type { GuardVerdict } from "../answer/events.ts";
import type { Conversation } from "../store/conversations.ts";
import { placeName } from "../text/place-name.ts";
import type { ApiAnswer, ApiMessage } from "./message.ts";

/** A whole conversation as a file. */
export function exportConversation(
  conversation: Conversation,
  messages: ApiMessage[],
  format: "markdown" | "json",
): string {
  if (format === "json") return `${JSON.stringify({ ...conversation, messages }, null, 2)}\n`;
  const { title, course, created, updated } = conversation;
  return [
    `# ${escapeText(title)}`,
    "",
    `${course === null ? "All courses" : `Course ${escapeText(course)}`}, ${dayOf(created)} to ${dayOf(updated)}.`,
    ...messages.flatMap(describeMessage),
    "",
  ].join("\n");
}

function describeMessage(message: ApiMessage): string[] {
  const number = Math.floor(message.ordinal / 2) + 1;
  if (message.role === "user") {
    return ["", `## Question ${number}, ${timeOf(message.created)}`, "", escapeText(message.content)];
  }
  const { content, citations, broken } = message;
  return [
    "",
    `## Answer ${number}`,
    "",
    ...quoteBlock(tameMarkdown(content)),
    ...(isWithheld(message) ? ["", "*The answer was withheld after it was checked.*"] : []),
    ...(broken === null ? [] : ["", `*Broken off: ${escapeText(broken)}*`]),
    ...(citations.length === 0 ? [] : ["", "Sources:"]),
    ...citations.flatMap(describeCitation),
  ];
}

const isWithheld = ({ verdict }: ApiAnswer) => (verdict as GuardVerdict | null)?.action === "block";

function describeCitation({ marker, slide, quote, from, current }: ApiAnswer["citations"][number]): string[] {
  const origin = from ? ` (${from === "alt-text" ? "alternative text" : from})` : "";
  const changed = current ? "" : " (the slide has changed since)";
  return [
    "",
    `\\[${marker}\\] ${escapeText(placeName(slide))}: ${escapeText(slide.title)}${origin}${changed}`,
    "",
    ...quoteBlock(escapeText(quote)),
  ];
}

/** Whatever a text holds stays within the block, so that no answer passes for another question or for Lectern's words. */
const quoteBlock = (text: string) => text.split(/\r\n|[\n\r]/).map((line) => `> ${line}`);

/** Text that Markdown shows as it stands, line by line. */
const escapeText = (text: string) =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/&(?=#?\w+;)/g, "&amp;")
    // Not by a backslash: at the end of a bare URL that belongs to the URL.
    .replace(/</g, "&lt;")
    // Blanks at the beginning of a line would make code of it.
    .replace(/^[ \t]+/gm, (blanks) => "\u00a0".repeat(blanks.length))
    .replace(/^(\u00a0*)([-+=#>])/gm, "$1\\$2")
    .replace(/^(\u00a0*\d+)([.)])/gm, "$1\\$2")
    .replace(/(\S)[ \t]*\n(?=[^\n])/g, "$1\\\n");

/**
 * An answer keeps its lists and listings, but brings no HTML, no pictures from elsewhere and no links that hide where
 * they lead. Where that can't be had of it as Markdown, it is shown as plain text.
 */
function tameMarkdown(text: string): string {
  const code = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;
  const tamed = text
    .split(code)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/</g, "&lt;").replace(/!(?=\[)/g, "\\!")))
    .join("");
  return isTame(tamed) ? tamed : escapeText(text);
}

function isTame(markdown: string): boolean {
  let tame = true;
  marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type === "html" || token.type === "image" || token.type === "def") tame = false;
    if (token.type === "link" && !isPlain(token.text, token.href)) tame = false;
  });
  return tame;
}

/** It shows the address that it leads to. */
const isPlain = (text: string, href: string) =>
  /^(?:https?:|mailto:)/i.test(href) &&
  href.replace(/^mailto:|^https?:\/\//i, "") === text.replace(/^https?:\/\//i, "");

const dayOf = (time: string) => time.slice(0, 10);
const timeOf = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
