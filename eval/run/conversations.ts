import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { toTurns, windowExchanges } from "../../src/answer/memory/memory.ts";
import { groupBy } from "../../src/group-by.ts";
import type { EvalCase } from "../dataset/case.ts";

/** A case that is asked once, or has been. */
interface Asked {
  case: EvalCase;
  repeat: number;
}

interface Answered extends Asked {
  answer: CollectedAnswer | null;
}

/** Askings that must be made one after the other, in their order: the turns of a conversation, or a case alone. */
export const chainsOf = <One extends Asked>(askings: One[]): One[][] =>
  [...groupBy(askings, chainOf).values()].map((chain) => chain.toSorted((a, b) => turnOf(a) - turnOf(b)));

const chainOf = ({ case: { id, conversation }, repeat }: Asked): string =>
  JSON.stringify([repeat, conversation ? conversation.of : id, conversation === undefined]);
const turnOf = ({ case: { conversation } }: Asked): number => conversation?.turn ?? 1;

/** A turn with what was said before it in the same run, as the product would remember that; another case as it is. */
export function inConversation<One extends Asked>(asking: One, results: Answered[]): One {
  if (turnOf(asking) === 1) return asking;
  const chain = chainOf(asking);
  const before = results.filter((one) => chainOf(one) === chain && turnOf(one) < turnOf(asking));
  const history = historyOf(before.toSorted((a, b) => turnOf(a) - turnOf(b)));
  return { ...asking, case: { ...asking.case, history: [...asking.case.history, ...history] } };
}

/** What a run has asked, each turn with what was said before it. */
export const withHistories = <One extends Answered>(results: One[]): One[] =>
  results.map((one) => inConversation(one, one.case.conversation ? results : []));

/** As a conversation that no model has summarised: where exchanges have left the window, the titles of their slides. */
function historyOf(before: Answered[]): EvalCase["history"] {
  const exchanges = before.flatMap(({ case: { question }, answer }) =>
    answer && answer.answer !== "" && answer.verdict?.action !== "block"
      ? [{ question, answer: answer.answer, citations: answer.citations }]
      : [],
  );
  const left = exchanges.slice(0, -windowExchanges);
  return toTurns({ window: exchanges.slice(-windowExchanges), left, summary: null });
}
