import { Lexer, type Token } from "marked";
import { cleanText } from "../clean.ts";
import { attributes, wordsOf } from "./markup.ts";

/** A longer heading is a paragraph with a mark before it, and finding its marks takes time. */
const maxHeading = 1_000;
const trailing = new RegExp(String.raw`[ \t]*${attributes}[ \t]*#*\s*$`);

/** A heading's words, without marks of any kind; formulas stay. */
export function headingText(text: string): string {
  const bare = wordsOf(text.replace(trailing, ""), {
    dialect: null,
    pictures: { altTexts: [] },
    lineBreak: " ",
  });
  const unmarked = bare
    .replace(/\[\^[^\]\s]{1,100}\]|\^\[[^\]]{1,500}\]/g, "")
    .replace(/\[([^[\]\n]+)\]\[[^[\]\n]*\]/g, "$1");
  const words = bare.length > maxHeading ? bare : withoutMarks(unmarked);
  return cleanText(words.replace(/<!--\d+-->/g, ""))
    .replace(/\s+/g, " ")
    .trim();
}

/** Formulas are kept from the lexer, which would take `a_i` and `b_i` for emphasis. */
function withoutMarks(text: string): string {
  const formulas: string[] = [];
  const guarded = text.replace(/\$[^$\n]+\$/g, (formula) => `\uE000${formulas.push(formula) - 1}\uE001`);
  const plain = new Lexer().inlineTokens(guarded).map(plainOf).join("");
  return plain.replace(/\uE000(\d+)\uE001/g, (_, at) => formulas[Number(at)] ?? "");
}

function plainOf(token: Token): string {
  if (token.type === "br") return " ";
  if (token.type === "image" || token.type === "html") return "";
  if ("tokens" in token && token.tokens) return token.tokens.map(plainOf).join("");
  return "text" in token ? token.text : token.raw;
}
