import { groupBy } from "../../src/group-by.ts";
import { counted } from "../../src/text/figures.ts";
import { worstFaults } from "./faults.ts";
import type { CaseRow } from "./report.ts";

/** How far conversations went well, and at which turn they first went wrong; null where a run had none. */
export function describeConversations(cases: CaseRow[], run: number): string | null {
  const turns = cases.flatMap((row) =>
    row.conversation && row.answers.some((one) => one.run === run) ? [{ row, ...row.conversation }] : [],
  );
  if (turns.length === 0) return null;
  const conversations = [...groupBy(turns, ({ of }) => of).values()];
  const failed = conversations.flatMap((all) => {
    const wrong = all.filter(({ row }) => worstFaults(row, run).length > 0).map(({ turn }) => turn);
    return wrong.length > 0 ? [Math.min(...wrong)] : [];
  });
  const whole = conversations.length - failed.length;
  const told = `${whole} of ${counted(conversations.length, "conversation")} went well to the end`;
  if (failed.length === 0) return `${told}.`;
  const byTurn = [
    ...groupBy(
      failed.toSorted((a, b) => a - b),
      (turn) => turn,
    ),
  ];
  const where = byTurn.map(([turn, all]) => `${turn} (${all.length})`).join(", ");
  return `${told}; the others first went wrong at turn ${where}.`;
}
