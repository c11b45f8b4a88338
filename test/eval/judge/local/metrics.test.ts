import { describe, expect, it } from "vitest";
import { localJudge, localMetrics } from "../../../../eval/judge/local/metrics.ts";
import type { Metric } from "../../../../eval/metrics/metric.ts";
import type { EmbeddingModel } from "../../../../src/providers/provider.ts";
import { hitOn, scoreOf } from "../../metrics/outcomes.ts";

const text = "Starters\n\n- A starter is fed every 12 hours\n- Salt is never added before the second day";
const hits = [hitOn(1, { text }), hitOn(2, { text: "Ovens\n\n- A stone oven holds its heat for 9 hours" })];
const metric = (name: string, embedding: EmbeddingModel | null = null): Metric => {
  const found = localMetrics(embedding).find((one) => one.name === name);
  if (!found) throw new Error(`no metric ${name}`);
  return found;
};
const broken: EmbeddingModel = {
  id: "broken",
  dimensions: 2,
  units: false,
  batchSize: 8,
  concurrency: 1,
  pricePerMillionTokens: null,
  embed: () => Promise.reject(new Error("no memory")),
};

describe("the judge without a model", () => {
  it("says what it is, and offers only what it can judge", () => {
    expect(localJudge).toMatch(/no model.*can't read/);
    expect(localMetrics(null).map(({ name }) => name)).toEqual([
      "context coverage",
      "faithfulness",
      "answer relevance",
      "correctness",
      "completeness",
    ]);
  });

  it("scores an answer by what its slides bear out, and names what they do not and why", async () => {
    const right = "A starter is fed every 12 hours [1].";
    const { value, reason } = await scoreOf(metric("faithfulness"), {
      answer: `${right} A starter is fed every 20 hours [1].`,
      hits,
    });
    expect(value).toBeLessThan(0.2);
    expect(reason).toBe(
      "1 of 2 not borne out: A starter is fed every 20 hours. (says 20 where the source says 12)",
    );
    expect((await scoreOf(metric("faithfulness"), { answer: right, hits })).value).toBe(1);
  });

  it("asks whether the answer takes up the question", async () => {
    const relevance = metric("answer relevance");
    const one = { question: "How often is a starter fed?" };
    const right = await scoreOf(relevance, { answer: "A starter is fed every 12 hours.", hits }, one);
    const wrong = await scoreOf(relevance, { answer: "A stone oven holds its heat.", hits }, one);
    expect(right.value).toBeGreaterThan(wrong.value ?? 1);
    expect((await scoreOf(relevance, { answer: "I don't know.", hits }, one)).value).toBe(0);
  });

  it("grades an answer against the reference: right, contradicting, not answering", async () => {
    const correctness = metric("correctness");
    const one = { referenceAnswer: "A starter is fed every 12 hours." };
    const value = async (answer: string) => (await scoreOf(correctness, { answer }, one)).value ?? Number.NaN;
    const right = await value("You feed a starter every twelve hours.");
    expect(right).toBeGreaterThan(0.5);
    expect(await value("A starter is not fed every 12 hours.")).toBeLessThan(right);
    expect(await value("I don't know.")).toBe(0);
  });

  it("gives no right answer's mark to a word, roles swapped, nonsense added, or another slide", async () => {
    const correctness = metric("correctness");
    const referenceAnswer =
      "RAG retrieves passages and gives them to a model. The retriever passes the passages to the generator.";
    const value = async (answer: string) =>
      (await scoreOf(correctness, { answer }, { referenceAnswer })).value ?? Number.NaN;
    const nonsense =
      "Bananas are blue. The moon sings at noon. Seven dogs ate a piano. Green ideas sleep furiously. Rome was built by llamas.";
    const right = await value(referenceAnswer);
    expect(right).toBe(1);
    expect(await value("RAG")).toBeLessThan(0.6);
    expect(await value(`${referenceAnswer} ${nonsense}`)).toBeLessThan(0.7);
    expect(await value("A stone oven holds its heat for 9 hours.")).toBeLessThan(0.4);
    const swapped = await scoreOf(
      correctness,
      { answer: "The generator passes the passages to the retriever." },
      { referenceAnswer: "The retriever passes the passages to the generator." },
    );
    expect(swapped.value).toBeLessThan(0.3);
    expect(swapped.faults?.join()).toContain("the other way round");
  });

  it("compares code line by line, where an answer or its reference is nothing else", async () => {
    const correctness = metric("correctness");
    const value = async (answer: string, referenceAnswer: string) =>
      (await scoreOf(correctness, { answer }, { referenceAnswer })).value ?? Number.NaN;
    const squares = "squares = [i**2 for i in range(10)]";
    expect(await value(`\`\`\`python\n${squares}\n\`\`\``, squares)).toBe(1);
    expect(await value(`\`${squares}\``, `\`\`\`\n${squares}\n\`\`\``)).toBe(1);
    expect(await value("```\nsquares = [i**3 for i in range(10)]\n```", squares)).toBe(0);
    expect(await value("```sh\ngit log --oneline\n```", "git log --oneline")).toBe(1);
    expect(await value("Use `git log --oneline` [1].", "```\ngit log --oneline\n```")).toBeGreaterThan(0.5);
  });

  it("takes nothing that the search computed for its own judgement", async () => {
    const seen = hits.map((hit) => ({ ...hit, legs: { ...hit.legs, dense: { rank: 1, score: 0.9 } } }));
    const one = { referenceAnswer: "A starter is fed every 12 hours.", question: "When is a starter fed?" };
    const answer = "A starter is fed every 12 hours.";
    for (const judged of localMetrics(null)) {
      expect(await scoreOf(judged, { answer, hits: seen }, one)).toEqual(
        await scoreOf(judged, { answer, hits }, one),
      );
    }
  });

  it("tells how far the answer, and the slides, bear out the reference", async () => {
    const one = {
      referenceAnswer: "A starter is fed every 12 hours. A stone oven holds its heat for 9 hours.",
    };
    const answer = "A starter is fed every 12 hours.";
    const completeness = (await scoreOf(metric("completeness"), { answer, hits }, one)).value;
    expect(completeness).toBeGreaterThan(0.5);
    expect(completeness).toBeLessThan(0.65);
    expect((await scoreOf(metric("context coverage"), { answer, hits }, one)).value).toBe(1);
    expect((await scoreOf(metric("context coverage"), { answer, hits: [] }, one)).value).toBe(0);
  });

  it("does not judge what is not there, and says what that is", async () => {
    const refused = { answered: false, answer: "The course does not cover that.", hits };
    for (const name of ["faithfulness", "answer relevance", "correctness", "completeness"]) {
      const asked = { referenceAnswer: "x" };
      expect(await scoreOf(metric(name), refused, { ...asked, answerable: false })).toEqual({
        value: null,
        reason: "refused",
      });
      // A tutor that refuses more would look better.
      expect(await scoreOf(metric(name), refused, asked)).toMatchObject({ value: 0 });
    }
    for (const name of ["correctness", "completeness", "context coverage"]) {
      const { value, reason } = await scoreOf(metric(name), { hits });
      expect([value, reason]).toEqual([null, "the case has no referenceAnswer"]);
    }
  });

  it("throws where the embedding model is broken, for the run to count that as failed", async () => {
    const asked = scoreOf(
      metric("answer relevance", broken),
      { answer: "Salt is salty.", hits },
      { question: "Is salt salty?" },
    );
    await expect(asked).rejects.toThrow("no memory");
  });
});
