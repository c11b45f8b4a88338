import type { Group } from "./groups.ts";
import { isHeading, type MarkdownWords } from "./slide.ts";

/** reveal.js' mark of a slide that is not shown, Quarto's, and the settings of Slidev and remark. */
export const isHidden = ({ hidden, tokens }: Group, comments: MarkdownWords["comments"]) =>
  hidden ||
  comments.some((comment) => /^\s*\.slide:[\s\S]{0,500}data-visibility\s*=\s*["']?hidden/.test(comment)) ||
  tokens.some((token) => isHeading(token) && /\{[^{}]*\bvisibility="?hidden/.test(token.raw));
