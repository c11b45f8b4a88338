import { LecternError } from "../../src/errors.ts";
import { groupBy } from "../../src/group-by.ts";
import { sha256 } from "../../src/sha256.ts";
import { conversationSchema, isConversation, maxJobTurns, readConversation } from "./bedrock.ts";
import { caseFields, caseSchema, type EvalCase, toTurnCases, turnsSchema } from "./case.ts";
import { type Line, parseJsonLine, parseLine, readLines, refuseDuplicateIds } from "./lines.ts";
import { toLine } from "./write.ts";

export interface Dataset {
  path: string;
  /**
   * SHA-256 of `cases` in their order, so that two reports tell whether they asked the same: neither how the file is
   * written nor its drafts count.
   */
  hash: string;
  /** The cases to run, without drafts. */
  cases: EvalCase[];
  /** How many were left out because no person has accepted them yet. */
  drafts: number;
  /** What a person should know though the file can be used, e.g. a field that nothing reads. */
  warnings: string[];
}

/** A case and the line it stands on. */
interface PlacedCase {
  line: number;
  case: EvalCase;
}

/** A whole file, drafts included, for those who check, review or convert it. */
interface CaseFile extends Pick<Dataset, "path" | "warnings"> {
  placed: PlacedCase[];
  /** How many lines are Bedrock's. */
  conversations: number;
}

/**
 * Reads reference questions, one JSON object a line: Lectern's own or Bedrock's RAG evaluation form, told apart by the
 * line (`conversationTurns`). Throws `invalid` that names file, line and field; `not-found`; `too-large`.
 */
export function loadCases(path: string): Dataset {
  const { warnings, placed } = readCaseFile(path);
  const cases = placed.map((one) => one.case).filter((one) => !one.draft);
  if (cases.length === 0) {
    throw new LecternError(
      "invalid",
      `The dataset ${path} holds only drafts: accept some with \`lectern eval dataset review\` first`,
    );
  }
  return { path, hash: hashOf(cases), warnings, cases, drafts: placed.length - cases.length };
}

/** The schema gives the fields their order, at every depth. */
export const hashOf = (cases: EvalCase[]): string =>
  sha256(JSON.stringify(cases.map(({ note, ...one }) => toLine(one))));

/** All that the file holds, drafts too. Throws as `loadCases`. */
export function readCaseFile(path: string): CaseFile {
  const { lines } = readLines(path);
  if (lines.length === 0) {
    throw new LecternError(
      "invalid",
      `The dataset ${path} has no case: write one JSON object {"id": …, "question": …} per line`,
    );
  }
  const read = lines.map((line) => readLine(line, path));
  const placed = read.flatMap((one) => one.cases);
  refuseDuplicateIds(
    placed.map(({ line, case: { id } }) => ({ line, id })),
    path,
  );
  const conversations = read.filter((one) => one.isConversation).length;
  return { path, placed, conversations, warnings: gather(read.flatMap((one) => one.warnings)) };
}

interface ReadLine {
  cases: PlacedCase[];
  isConversation: boolean;
  warnings: { what: string; line: number }[];
}

function readLine({ number, text }: Line, path: string): ReadLine {
  const place = `${path}:${number}`;
  const json = parseJsonLine(text, place);
  if (typeof json === "object" && json !== null && "turns" in json) {
    const cases = toTurnCases(parseLine(turnsSchema, json, place));
    const placed = cases.map((one) => ({ line: number, case: parseLine(caseSchema, one, place) }));
    return { cases: placed, isConversation: false, warnings: [] };
  }
  if (!isConversation(json)) {
    const one = parseLine(caseSchema, json, place);
    const unread = Object.keys(json as object).filter((name) => !(name in caseFields));
    const warnings = unread.map((name) => ({ what: `nothing reads the field "${name}"`, line: number }));
    return { cases: [{ line: number, case: one }], isConversation: false, warnings };
  }
  const conversation = parseLine(conversationSchema, json, place);
  const turns = readConversation(conversation, number);
  const cases = turns.map((turn, index) => ({
    line: number,
    case: parseLine(caseSchema, turn, `${place}: conversationTurns.${index}`),
  }));
  const what = `a Bedrock job takes at most ${maxJobTurns} turns of a conversation`;
  return {
    cases,
    isConversation: true,
    warnings: turns.length > maxJobTurns ? [{ what, line: number }] : [],
  };
}

/** The same remark on many lines is one remark. */
function gather(warnings: ReadLine["warnings"]): string[] {
  return [...groupBy(warnings, ({ what }) => what)].map(([what, all]) => {
    const lines = all.map(({ line }) => line);
    const more = lines.length > 3 ? ` and ${lines.length - 3} more` : "";
    return `${what} (line${lines.length > 1 ? "s" : ""} ${lines.slice(0, 3).join(", ")}${more})`;
  });
}
