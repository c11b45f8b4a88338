import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAsking } from "../../../eval/run/ask-tutor.ts";
import { environmentConfiguration } from "../../../eval/run/configuration.ts";
import { seeded } from "../../../eval/statistics/random.ts";
import { LecternError } from "../../../src/errors.ts";
import { openBudget } from "../../../src/ledger/budget.ts";
import { patientlyWith } from "../../../src/patience.ts";
import type { Converse, Provider } from "../../../src/providers/provider.ts";
import { makeBakery } from "../../fixtures/bakery.ts";
import type { TestLectern } from "../../fixtures/lectern.ts";
import { makeProvider } from "../../fixtures/provider.ts";
import { caseOf } from "../metrics/outcomes.ts";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterAll(() => lectern.remove());

const signal = new AbortController().signal;
const patiently = patientlyWith({ retries: 9, minTimeout: 0, maxTimeout: 0 }, () => undefined);

/** A model of this price that fails with this chance, before its first word; `bill` is what its owner asks for in the end. */
function billedModel(usd: number, fails: () => boolean, said: string) {
  const bill = { usd: 0, calls: 0 };
  const converse: Converse = async function* () {
    if (fails()) throw new LecternError("throttled", "busy");
    bill.calls++;
    yield { type: "text", text: said };
    bill.usd += usd;
    yield { type: "finish", stopReason: "end", usage: { inputTokens: 100, outputTokens: 10, costUsd: usd } };
  };
  return { converse, bill };
}

function openBooks(changes: Partial<Provider>) {
  const purse = openBudget(null).open({ answers: 0, judgements: 0 });
  const planned = {
    scope: "answers" as const,
    configuration: environmentConfiguration("books", undefined),
    provider: makeProvider({
      extractive: false,
      models: { answer: "writer", rewrite: "rewriter" },
      ...changes,
    }),
  };
  return { purse, ask: openAsking(planned, { database: lectern.database, purse, patiently }) };
}

/** A follow-up: only such questions are rewritten. */
const followUp = caseOf({
  course: "bakery",
  question: "How hot is it for the loaf?",
  history: [
    { role: "user", content: "Tell me of the oven." },
    { role: "assistant", content: "It is hot." },
  ],
});
const rewritten = JSON.stringify({
  standalone: "How hot is the oven for the loaf?",
  parts: [],
  deck: null,
  section: null,
  firstPage: null,
  lastPage: null,
});

describe("the books of an evaluation", () => {
  it("pay for no answer to a question that was not searched for as configured", async () => {
    let failures = 3;
    const rewriter = billedModel(0.001, () => failures-- > 0, rewritten);
    const writer = billedModel(0.01, () => false, "It is 250 degrees [1].");
    const { ask, purse } = openBooks({ rewriter: rewriter.converse, converse: writer.converse });
    await ask(followUp, signal);
    expect(writer.bill.calls).toBe(1);
    expect(purse.cost.answers).toBeCloseTo(rewriter.bill.usd + writer.bill.usd, 10);
  });

  it("hold every cent that was spent, whatever fails on the way", async () => {
    const random = seeded(7);
    const sometimes = () => random() < 0.3;
    const rewriter = billedModel(0.0013, sometimes, rewritten);
    const writer = billedModel(0.0117, sometimes, "It is 250 degrees [1].");
    const { ask, purse } = openBooks({ rewriter: rewriter.converse, converse: writer.converse });
    let answered = 0;
    for (let run = 0; run < 100; run++) if (await ask(followUp, signal).catch(() => null)) answered++;
    expect(answered).toBeGreaterThan(90);
    expect(writer.bill.calls).toBe(answered);
    expect(purse.cost.answers).toBeCloseTo(rewriter.bill.usd + writer.bill.usd, 9);
  });
});
