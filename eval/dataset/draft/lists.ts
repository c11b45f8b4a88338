import type { Unit } from "../../../src/text/units.ts";
import { readClause } from "./clauses.ts";
import { isName, type Lexicon, withinSentence, withoutBrackets } from "./names.ts";
import { ask, type Proposal } from "./proposal.ts";
import { headOf, isBaseVerb, isColumnNoun, isListNoun, isPlural, isPreposition } from "./words.ts";

const longAnswer = 700;

/** `The license can be limited to:` and its bullets; `Steps:` under a title that says of what. */
export function askList(unit: Unit, title: string, lexicon: Lexicon): Proposal[] {
  const [lead = "", ...bullets] = unit.shown.split("\n");
  const items = bullets.map((line) => line.replace(/^\s*- /, "").trim());
  if (items.length < 2 || items.length > 10 || unit.shown.length > longAnswer) return [];
  if (items.some((item) => /[?？]$/.test(item))) return [];
  const question = askLead(lead.replace(/[:：]\s*$/, "").trim(), title, lexicon);
  return question ? [{ question, answer: joinItems(items), kind: "list" }] : [];
}

function askLead(lead: string, title: string, lexicon: Lexicon): string | null {
  const within = (name: string) => withinSentence(withoutBrackets(name), lexicon);
  const [, subject = "", modal = "", verbs = ""] =
    /^(.{2,60}?) (can|could|may|might|must|should|will) (.+)$/.exec(lead) ?? [];
  if (vague.test(lead)) return null;
  if (isName(subject) && endsOpen(verbs)) return ask(`What ${modal} ${within(subject)} ${verbs}`);
  const [, name = "", verb = ""] =
    /^(.{2,60}?) (?:often |usually |typically )?(includes?|contains?|comprises?|are|is|covers?|supports?|provides?|needs?|requires?)(?: the following| these)?$/.exec(
      lead,
    ) ?? [];
  if (isName(name)) {
    if (/^(?:is|are)$/.test(verb)) return ask(`What ${verb} ${within(name)}`);
    return ask(`What ${isPlural(name) ? "do" : "does"} ${within(name)} ${verb.replace(/s$/, "")}`);
  }
  const head = headOf(lead);
  if (!isListNoun(head) || /[.:;,!?]/.test(lead)) return null;
  // `Steps` alone asks nothing; the title says of what.
  if (lead.split(" ").length === 1) {
    return isName(title) && !isPlural(title)
      ? ask(`What are the ${lead.toLowerCase()} of ${within(title)}`)
      : null;
  }
  return isName(lead) ? ask(`What are ${theOf(within(lead))}`) : null;
}

/** `Common scenarios include`: of what, only the slide tells. */
const vague =
  /[,;]|^(?:the |some |these )?(?:common|relevant|typical|possible|main|key|important|popular|potential|various|different) \S+ /i;

/** The verb's object is what the bullets give. */
function endsOpen(verbs: string): boolean {
  const words = verbs.split(" ");
  const last = words.at(-1) ?? "";
  return isPreposition(last) || (words.length === 1 && isBaseVerb(last));
}

/** Under a title that names a list (`Compliance goals`) the slide's bullets are that list. */
export function askTitleList(title: string, units: Unit[], lexicon: Lexicon): Proposal[] {
  const named =
    isName(title) && isPlural(title) && isListNoun(headOf(title)) && title.split(/\s+/).length > 1;
  const bullets = units.filter((unit) => unit.kind === "bullet");
  const [run] = new Set(bullets.map((unit) => unit.run));
  if (!named || bullets.length < 2 || bullets.length > 8 || bullets.length !== units.length) return [];
  const items = bullets.map((unit) => unit.shown.replace(/^\s*- /, ""));
  if (bullets.some((unit) => unit.run !== run) || items.join("").length > longAnswer) return [];
  // Statements about tiers are no tiers; orders may well be steps or guidelines.
  const told = items.filter(
    (item) => readClause(item, lexicon) !== null || /^\p{Lu}.*\b(?:is|are)\b/u.test(item),
  );
  const orders = items.filter((item) => isBaseVerb(item.split(/\s+/)[0] ?? ""));
  if (told.length > 0 || (orders.length > 0 && !takesOrders.test(headOf(title)))) return [];
  const question = ask(`What are ${theOf(withinSentence(withoutBrackets(title), lexicon))}`);
  return [{ question, answer: joinItems(items), kind: "list" }];
}

const takesOrders =
  /^(?:steps|goals|guidelines|aims|objectives|tasks|rules|responsibilities|requirements|practices|activities|actions|strategies|techniques|methods|obligations|principles|policies)$/i;

const theOf = (name: string) => (/^the\s/i.test(name) ? name : `the ${name}`);

const joinItems = (items: string[]) => items.map((item) => item.replace(/[.;,]$/, "")).join("; ");

/** Cells by their column and row: `What is the meaning of ef_search?` */
export function askTable(rows: Unit[], title: string, lexicon: Lexicon): Proposal[] {
  const header = rows[0]?.header;
  if (!header) return [];
  const columns = header.shown.split(" · ");
  const table = rows.map((row) => row.shown.split(" · "));
  const labels = new Set(table.map(([label]) => label));
  if (columns.length < 2 || table.length < 2 || labels.size !== table.length) return [];
  if (table.some((cells) => cells.length !== columns.length)) return [];
  if (columns.some((column) => !isCellName(column)) || table.some(([label = ""]) => !isCellName(label)))
    return [];
  return table.flatMap(([label = "", ...cells]) =>
    cells.flatMap((cell, index): Proposal[] => {
      const column = columns[index + 1] ?? "";
      if (!/[\p{L}\p{N}]/u.test(cell) || cell.length > 200) return [];
      return [{ question: askCell(column, label, { title, lexicon }), answer: cell, kind: "table" }];
    }),
  );
}

const isCellName = (cell: string) =>
  cell.length <= 40 && cell.split(/\s+/).length <= 6 && /\p{L}/u.test(cell);

function askCell(
  column: string,
  label: string,
  { title, lexicon }: { title: string; lexicon: Lexicon },
): string {
  const shownColumn = isColumnNoun(column) ? column.toLowerCase() : withinSentence(column, lexicon);
  const shownLabel = withinSentence(label, lexicon);
  const head = headOf(column);
  if (!isColumnNoun(head.replace(/s$/, "")) && !isColumnNoun(head)) {
    return `In the table “${title}”, what stands under “${column}” for “${label}”?`;
  }
  const of = column.split(/\s+/).some(isPreposition) ? "for" : "of";
  // `M` alone may be anything.
  const where = label.length < 3 ? ` (${title})` : "";
  return ask(`What ${isPlural(column) ? "are" : "is"} the ${shownColumn} ${of} ${shownLabel}${where}`);
}
