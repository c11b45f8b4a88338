import { stripVTControlCharacters } from "node:util";
import type { Output } from "./cells.ts";

/** What is kept of a cell's outputs: more is a log or a table of data. */
const limits = { lines: 40, characters: 4_000 };

/** The text of a cell's outputs, and whether it was cut; empty where they are pictures. */
export function readOutputs(outputs: Output[]): { text: string; cut: boolean } {
  const text = outputs
    .map(textOf)
    .filter((one) => one.trim() !== "")
    .join("\n");
  const lines = text.split("\n");
  const shown = lines.slice(0, limits.lines).join("\n").slice(0, limits.characters);
  if (shown.length === text.length) return { text, cut: false };
  const more = lines.length - shown.split("\n").length;
  return { text: `${shown.trimEnd()}\n… (${more > 0 ? `${more} more lines` : "more"} of output)`, cut: true };
}

const showPicture = ({ data, ...output }: Output) =>
  Object.keys({ ...data, ...output }).some((kind) => /^image\/|^(?:png|jpeg|svg)$/.test(kind));

/** What Python says of an object that has no words: where in memory it lies. */
const address = /^[ \t]*\[?<[\w.]+(?: \w+){0,3} at 0x[\da-f]+>[\],]?[ \t]*(?:\n|$)/gim;

function textOf(output: Output): string {
  const { text, data, ename, evalue } = output;
  if (ename !== undefined) return `${ename}: ${evalue ?? ""}`;
  // In nbformat 3 a result's text stands where a stream's does.
  const plain = joined(data?.["text/plain"] ?? text ?? output.text ?? "");
  if (/^<.*>$/.test(plain.trim()) && showPicture(output)) return "";
  return stripVTControlCharacters(plain)
    .replace(/[^\n]*\r(?!\n)/g, "")
    .replace(address, "")
    .trimEnd();
}

function joined(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("") : "";
}
