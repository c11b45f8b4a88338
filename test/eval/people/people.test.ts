import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadLabels } from "../../../eval/judge/labels.ts";
import type { Score } from "../../../eval/metrics/metric.ts";
import { nextPair, pairAnswers, standsLeft } from "../../../eval/people/blind-pairs.ts";
import { calibrate, describeLabels } from "../../../eval/people/calibrate.ts";
import { comparePeople } from "../../../eval/people/compare-people.ts";
import { readLabelFile, toLabelLines } from "../../../eval/people/label-file.ts";
import { queueAnswers } from "../../../eval/people/queue.ts";
import { describePeople } from "../../../eval/report/people.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";
import { nothingAnswered } from "../../../src/answer/collect.ts";
import type { JudgedLabel } from "../../../src/store/answer-labels.ts";
import type { Preference } from "../../../src/store/preferences.ts";
import { makeCase } from "../dataset/make-case.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-people-"));
afterAll(() => rmSync(folder, { recursive: true }));

const answered = (id: string, text: string, scores: Record<string, Partial<Score>> = {}): CaseResult => ({
  case: makeCase({ id, question: `${id}?` }),
  repeat: 0,
  answer: { ...nothingAnswered({ hits: [] }), answer: text, answered: true },
  error: null,
  scores: Object.fromEntries(
    Object.entries(scores).map(([name, score]) => [name, { value: null, reason: "", ...score }]),
  ),
});

describe("two runs side by side", () => {
  const ids = Array.from({ length: 40 }, (_, place) => `case-${place}`);
  const first = ids.map((id) => answered(id, `first of ${id}`));
  const second = ids.map((id) => answered(id, id === "case-0" ? `first of ${id}` : `second of ${id}`));
  const pairing = { pair: { first: "a", second: "b" }, rater: "ada", secret: Buffer.from("secret") };

  it("ask for each pair once, none whose answers are the same, in an order and on sides of each person's own", () => {
    const { pairs, same } = pairAnswers(first, second);
    expect([pairs.length, same]).toEqual([39, 1]);
    const walk = (rater: string) => {
      const judged: { caseId: string; rater: string }[] = [];
      const lefts: string[] = [];
      for (;;) {
        const pair = nextPair(pairs, judged, { ...pairing, rater });
        if (!pair) return { order: judged.map(({ caseId }) => caseId), lefts };
        judged.push({ caseId: pair.left.case.id, rater });
        lefts.push(pair.left.answer?.answer.split(" ")[0] ?? "");
      }
    };
    const [ada, bob] = [walk("ada"), walk("bob")];
    expect(new Set(ada.order).size).toBe(39);
    expect(ada.order).not.toEqual(bob.order);
    const left = ada.lefts.filter((side) => side === "first").length;
    expect(left).toBeGreaterThan(10);
    expect(left).toBeLessThan(29);
    expect(ada.lefts[0]).toBe(standsLeft(ada.order[0] ?? "", pairing));
  });

  const said = (caseId: string, rater: string, better: Preference["better"]): Preference => ({
    caseId,
    rater,
    better,
    stoodLeft: "first",
    reason: better === "second" ? "clear" : null,
    note: null,
  });

  it("give a win rate over cases with ties as halves, its interval, and how far people agree", () => {
    const compared = comparePeople(
      [
        ...["1", "2", "3", "4", "5", "6"].map((id) => said(id, "ada", "second")),
        said("7", "ada", "tie"),
        said("8", "ada", "first"),
        said("1", "bob", "second"),
        said("8", "bob", "second"),
      ],
      "second",
    );
    expect(compared).toMatchObject({ cases: 8, raters: 2, won: 8, tied: 1, lost: 1, leftShare: 1 / 9 });
    // (6 + ½ + ½) / 8: two people differ on the last case.
    expect(compared?.rate.value).toBeCloseTo(7 / 8, 12);
    expect(compared?.rate.low).toBeLessThan(compared?.rate.value ?? 0);
    // One of two shared cases is agreed on; three of four judgements are the same.
    expect(compared?.agreement).toMatchObject({ cases: 2, agreed: 0.5, base: 0.75 });
    expect(compared?.reasons).toEqual([{ reason: "clear", won: 8, lost: 0 }]);
    expect(describePeople("ours", compared as NonNullable<typeof compared>)[0]).toMatch(
      /^2 people compared ours blind with the first run on 8 cases: .* 8 times, as good 1, worse 1\. Win rate 88%/,
    );
  });

  it("do not call a few wins in a row certain: all won has Wilson's interval", () => {
    const compared = comparePeople(
      ["1", "2", "3"].map((id) => said(id, "ada", "first")),
      "first",
    );
    expect(compared?.rate.value).toBe(1);
    expect(compared?.rate.low).toBeCloseTo(1 - 1.96 ** 2 / (3 + 1.96 ** 2), 12);
    expect(compared?.rate.p).toBe(0.25);
    expect(comparePeople([], "first")).toBeNull();
  });
});

describe("the queue", () => {
  const vote = (value: number) => ({ judge: `${value}`, value, reason: "" });
  const results = [
    answered("sure", "s", { faithfulness: { value: 1 } }),
    answered("unsure", "u", { faithfulness: { value: 0.55 } }),
    answered("disputed", "d", { faithfulness: { value: 1, judgements: [vote(1), vote(1), vote(0)] } }),
    answered("not judged", "n"),
    { ...answered("liked", "l", { faithfulness: { value: 0 } }) },
  ];
  const liked = results[4];
  if (liked) liked.case = { ...liked.case, tags: ["feedback", "up"] };

  it("begins where judges disagree, then readers, then where the judge is nearest to its threshold", () => {
    const of = (thresholds: object) =>
      queueAnswers(results, () => false, { ...thresholds }).map(({ result, why }) => [result.case.id, why]);
    expect(of({})).toEqual([
      ["disputed", "judges disagree"],
      ["liked", "feedback disagrees"],
      ["unsure", "judge unsure"],
      ["sure", "judge unsure"],
    ]);
    expect(of({ faithfulness: 0.99 })[2]).toEqual(["sure", "judge unsure"]);
    const left = queueAnswers(results, ({ case: { id } }) => id !== "unsure", {});
    expect(left.map(({ result }) => result.case.id)).toEqual(["unsure"]);
  });
});

describe("labels", () => {
  const label = (place: number, rater: string, supported: boolean, score: number): JudgedLabel => ({
    answerId: `run/${place}/0`,
    rater,
    place: { run: "run", caseId: `${place}`, repeat: 0 },
    courses: ["bakery"],
    question: "q",
    answer: `answer ${place}`,
    sources: [`source ${place % 10}`],
    referenceAnswer: null,
    supported,
    correct: null,
    rightRefusal: null,
    spans: null,
    note: null,
    run: place < 10 ? "older" : "newer",
    started: place < 10 ? "2026-11-01T00:00:00Z" : "2026-11-08T00:00:00Z",
    judges: ["one", "other"],
    scores: {
      faithfulness: {
        value: score,
        reason: "",
        judgements: [
          { judge: "one", value: score, reason: "" },
          { judge: "other", value: 1 - score, reason: "" },
        ],
      },
    },
  });
  /** A judge that is right above 0.7, and wrong on one of twenty. */
  const labels = Array.from({ length: 20 }, (_, place) =>
    label(place, "ada", place % 2 === 0, place === 19 ? 0.9 : place % 2 === 0 ? 0.8 : 0.6),
  );

  it("calibrate a jury and each of its judges: threshold, kappa of thresholds that had not seen the label, drift", () => {
    const [first, ...others] = calibrate(labels);
    expect([first, ...others].map((one) => one?.judge).sort()).toEqual(["one", "one, other", "other"]);
    const jury = calibrate(labels).find(({ judge }) => judge === "one, other");
    expect(jury).toMatchObject({
      metric: "faithfulness",
      good: 0.5,
      agreement: { n: 20, threshold: 0.8, accuracy: 0.95 },
      drift: [
        { run: "older", count: 10, of: 10 },
        { run: "newer", count: 9, of: 10 },
      ],
    });
    expect(jury?.agreement.kappa).toBeCloseTo(0.9, 12);
    const contrary = calibrate(labels).find(({ judge }) => judge === "other");
    expect(contrary?.agreement.auroc?.value).toBeLessThan(0.2);
    expect(contrary?.agreement.kappa).toBeLessThan(0.2);
  });

  it("count what most people say, and nothing where as many say the contrary", () => {
    const disputed = [...labels, label(0, "bob", false, 0.8), label(1, "bob", false, 0.6)];
    const jury = calibrate(disputed).find(({ judge }) => judge === "one, other");
    expect(jury?.agreement.n).toBe(19);
    expect(describeLabels(disputed)).toMatchObject([
      { aspect: "supported", answers: 20, good: 9, agreement: { cases: 2, agreed: 0.5 } },
    ]);
  });

  it("go out and come back as they were, in a file that the measuring of judges reads", () => {
    const [one, two] = labels;
    if (!one || !two) throw new Error("there are labels");
    const given = [
      { ...one, note: "see page 3", spans: [{ start: 0, end: 6 }] },
      { ...one, rater: "bob", supported: false },
      { ...two, supported: null, correct: true },
    ].map(({ run, started, judges, scores, ...label }) => label);
    const path = join(folder, "labels.jsonl");
    const lines = toLabelLines(given, "supported");
    writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(readLabelFile(path, { aspect: "correct", rater: "nobody" })).toEqual(given.slice(0, 2));
    expect(loadLabels(path).examples.map(({ id, label: said }) => [id, said])).toEqual([
      ["run/0/0", true],
      ["run/0/0 (2)", false],
    ]);
  });
});
