import type { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { parseAs, readTextFile, writeAtomically } from "../files.ts";

const maxLineBytes = 1024 * 1024;
/** What a Bedrock evaluation job takes of one file. */
const maxPartLines = 1_000;

/** A line that is not blank; `number` counts from 1. */
export interface Line {
  number: number;
  text: string;
}

/**
 * The lines of a JSON lines file, without a byte order mark, carriage returns and blank lines; `text` is the whole.
 * Throws `not-found`, and `too-large` for files over 200 MB and lines over 1 MB.
 */
export function readLines(path: string): { text: string; lines: Line[] } {
  const text = readTextFile(path, "dataset");
  const lines = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== "");
  for (const line of lines) {
    // A UTF-16 unit is at most 3 bytes: short lines need no counting.
    if (line.text.length * 3 > maxLineBytes && Buffer.byteLength(line.text) > maxLineBytes) {
      throw new LecternError(
        "too-large",
        `${path}:${line.number}: the line is over 1 MB: a question and its references take far less, so check for a missing line break`,
      );
    }
  }
  return { text, lines };
}

/** Throws `invalid` that names the line. */
export function parseJsonLine(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LecternError("invalid", `${place} is not JSON: write one whole JSON object per line`, {
      cause,
    });
  }
}

export const parseLine = <Schema extends z.ZodType>(schema: Schema, json: unknown, place: string) =>
  parseAs(schema, json, { place, whole: "the line", absent: "missing: " });

/** Throws `invalid` that names both lines. */
export function refuseDuplicateIds(lines: { line: number; id: string }[], path: string): void {
  const lineOf = new Map<string, number>();
  for (const { line, id } of lines) {
    const before = lineOf.get(id);
    if (before !== undefined) {
      throw new LecternError(
        "invalid",
        `${path}:${line}: id: "${id}" is already the id of line ${before}: give one of them a different id`,
      );
    }
    lineOf.set(id, line);
  }
}

export const toJsonLines = (values: unknown[]) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** Lines in files that a Bedrock evaluation job takes: at most 1,000 each. */
export function inParts<Value>(lines: Value[]): Value[][] {
  const count = Math.ceil(lines.length / maxPartLines);
  return Array.from({ length: count }, (_, part) =>
    lines.slice(part * maxPartLines, (part + 1) * maxPartLines),
  );
}

/** Writes `name.jsonl`, or `name-1.jsonl`, `name-2.jsonl`, … where one file is not enough. Returns their paths. */
export function writeInParts(path: string, lines: unknown[]): string[] {
  const parts = inParts(lines);
  return parts.map((part, index) => {
    const file = parts.length === 1 ? path : path.replace(/(\.[^./\\]*)?$/, `-${index + 1}$1`);
    writeAtomically(file, toJsonLines(part));
    return file;
  });
}
