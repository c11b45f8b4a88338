import { splitUnits, type Unit } from "../../../src/text/units.ts";
import { wordKey } from "../../../src/text/words.ts";
import type { Slide } from "../../../src/types.ts";
import { askList, askTable, askTitleList } from "./lists.ts";
import type { Lexicon } from "./names.ts";
import type { Proposal } from "./proposal.ts";
import { askStatement } from "./statements.ts";
import { askTitle } from "./titles.ts";

const asides =
  /^(?:agenda|outline|(?:learning )?objectives|contents|table of contents|overview|summary|recap|references|bibliography|thank you|thanks|quiz|check your understanding|exercises?|homework|q ?& ?a|credits|acknowledge?ments|about (?:me|us|the authors?))\b/i;
const longAnswer = 700;

/**
 * Questions that one English slide answers by itself, made by templates: statements turned round, cells, lists,
 * titles. None for slides that hold no statement (titles, agendas, quizzes), and none that a template can't put
 * grammatically: better few than silly ones.
 */
export function askSlide(slide: Slide, lexicon: Lexicon): Proposal[] {
  const title = slide.title.replace(/\s+/g, " ").trim();
  if (asides.test(title)) return [];
  const units = splitUnits({ slide, text: slide.text });
  if (units.every((unit) => unit.kind === "code")) return [];
  const statements = units.filter((unit) => unit.kind === "sentence" || unit.kind === "bullet");
  const proposals = [
    ...askWhole(title, units, lexicon),
    ...units.filter((unit) => unit.kind === "list").flatMap((unit) => askList(unit, title, lexicon)),
    ...askTitleList(title, units, lexicon),
    ...tablesOf(units).flatMap((rows) => askTable(rows, title, lexicon)),
    ...statements.flatMap((unit) => askStatement(unit.shown.replace(/^\s*- /, ""), lexicon)),
  ];
  return oncePerQuestion(proposals);
}

/** A title that asks is answered by the whole slide. */
function askWhole(title: string, units: Unit[], lexicon: Lexicon): Proposal[] {
  const question = askTitle(title, lexicon);
  const prose = units.filter((unit) => unit.kind !== "code" && unit.kind !== "row");
  const told = defining(question ?? "", prose);
  const answer = told.map((unit) => unit.shown.replace(/\n\s*- /g, " ").replace(/^\s*- /, "")).join("; ");
  if (!question || told.length === 0 || answer.length < 30 || answer.length > longAnswer) return [];
  return [
    {
      question,
      answer: answer.replace(/([.:!])?; /g, (_, mark) => (mark ? `${mark} ` : "; ")),
      kind: "topic",
    },
  ];
}

/** For `What is an embedding?`, the statement that begins with its name; for all other questions, everything. */
function defining(question: string, units: Unit[]): Unit[] {
  const [, name = ""] = /^What (?:is|are) (.+)\?$/.exec(question) ?? [];
  const begins = (unit: Unit) => name !== "" && wordKey(unit.shown).startsWith(`${wordKey(name)} `);
  const first = units.find((unit) => begins(unit) && unit.kind !== "list");
  return first ? [first] : units;
}

function tablesOf(units: Unit[]): Unit[][] {
  const rows = units.filter((unit) => unit.kind === "row" && unit.header);
  const headers = [...new Set(rows.map((row) => row.header))];
  return headers.map((header) => rows.filter((row) => row.header === header));
}

/** Where a slide answers the same question twice (`What does BM25 do?`) neither answer is the right one. */
function oncePerQuestion(proposals: Proposal[]): Proposal[] {
  const counts = new Map<string, number>();
  for (const { question } of proposals) counts.set(question, (counts.get(question) ?? 0) + 1);
  return proposals.filter(({ question }) => counts.get(question) === 1);
}
