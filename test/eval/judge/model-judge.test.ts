import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faithfulnessByClaims } from "../../../eval/judge/claims.ts";
import { normalise, ratedMetric, ratingPrompts } from "../../../eval/judge/rated.ts";
import { loadRubric } from "../../../eval/judge/rubric.ts";
import { LecternError } from "../../../src/errors.ts";
import { answerOf, caseOf, hitOn } from "../metrics/outcomes.ts";
import { judgeSaying, judgeThrowing, judgingBy, signal } from "./judging.ts";

type JudgeDouble = ReturnType<typeof judgeSaying>;
const correct = loadRubric("judge-correctness.v2");
const relevance = loadRubric("judge-context-relevance.v2");
const one = caseOf({ referenceAnswer: "Every 12 hours." });
const rate = (...ratings: [string, ...string[]]) =>
  ratings.map((rating, index) => judgeSaying(JSON.stringify({ reason: "so", rating }), `judge-${index}`));

describe("every rating prompt of the catalogue", () => {
  it.each(ratingPrompts)("%s has a scale, a direction and only known variables", (version) => {
    const rubric = loadRubric(version);
    expect(rubric.scale.length).toBeGreaterThan(1);
    expect(rubric.prompt.system).not.toMatch(/\{\{/);
    expect([...rubric.needs.keys()].length).toBeGreaterThan(0);
  });

  it("brings every scale to 0…1, lowest and highest label at the ends", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -5, max: 10 }), { minLength: 2, maxLength: 10 }),
        (values) => {
          const scale = values.map((value) => ({ label: `l${value}`, value }));
          const rated = scale.map(({ label }) => normalise({ ...correct, scale }, label));
          expect(Math.min(...rated)).toBe(0);
          expect(Math.max(...rated)).toBe(1);
        },
      ),
    );
  });
});

describe("a rating by a model", () => {
  it("asks for one of the labels, and counts it between the ends of the scale", async () => {
    const [judge] = rate("partially correct");
    const score = await ratedMetric(correct, judgingBy(judge as JudgeDouble)).score(one, answerOf(), signal);
    expect(score).toEqual({ value: 0.5, reason: "partially correct: so" });
    const request = judge?.asked[0];
    expect(request?.turns[0]?.content).toMatch(
      /<reference_answer-(\w{16})>\nEvery 12 hours\.\n<\/reference_answer-\1>/,
    );
    expect(request?.schema?.schema).toMatchObject({
      properties: { rating: { enum: ["incorrect", "partially correct", "correct"] } },
    });
  });

  it("tells the judge a follow-up's history, and no citation markers", async () => {
    const [judge] = rate("correct");
    const followUp = caseOf({
      referenceAnswer: "x",
      history: [{ role: "user", content: "Tell me of bread." }],
    });
    const citations = [1, 2].map((marker) => ({ marker, slide: hitOn(marker).slide, quote: "Slide" }));
    const answer = answerOf({ answer: "Feed it [1]. Twice a day [2].", citations });
    await ratedMetric(correct, judgingBy(judge as JudgeDouble)).score(followUp, answer, signal);
    expect(judge?.asked[0]?.turns[0]?.content).toMatch(
      /<student-\w+>\nTell me of bread\.\n<\/student-\w+>\n<student-\w+>\nq\n/,
    );
    expect(judge?.asked[0]?.turns[0]?.content).toContain("Feed it. Twice a day.");
  });

  it("does not judge what it lacks, and says what that is", async () => {
    const metric = ratedMetric(correct, judgingBy(...rate("correct")));
    expect(await metric.score(caseOf(), answerOf(), signal)).toEqual({
      value: null,
      reason: "the case has no referenceAnswer",
    });
    const complete = ratedMetric(loadRubric("judge-completeness.v2"), judgingBy(...rate("fully")));
    const refused = answerOf({ answered: false });
    expect(await complete.score({ ...one, answerable: false }, refused, signal)).toEqual({
      value: null,
      reason: "refused",
    });
  });

  it("counts a wrong refusal as 0 in every answer metric, without asking", async () => {
    const refused = answerOf({ answered: false, answer: "The course does not cover that." });
    const judge = judgeSaying("{}");
    const answerPrompts = ratingPrompts
      .map(loadRubric)
      .filter(({ group, better }) => group === "answer" && better === "higher");
    expect(answerPrompts.length).toBeGreaterThan(4);
    const metrics = answerPrompts.map((rubric) => ratedMetric(rubric, judgingBy(judge)));
    for (const metric of [...metrics, faithfulnessByClaims(judgingBy(judge))]) {
      expect(await metric.score(one, refused, signal)).toMatchObject({ value: 0 });
      expect(metric.about).toContain("A refusal of a covered question counts as 0.");
    }
    expect(judge.asked).toEqual([]);
  });

  it("marks the words of unsupported claims that the answer does say, whatever markers stand between", async () => {
    const answer = "Feed it every 12 hours [1]. Bakers (all [2] of them) sing!";
    const claims = [
      { claim: "feeding", reason: "slide 1", supported: true, quote: "" },
      { claim: "singing", reason: "nowhere", supported: false, quote: "Bakers (all of  them) sing!" },
      { claim: "bread", reason: "nowhere", supported: false, quote: "Bread is old." },
      { claim: "hours", reason: "nowhere", supported: false, quote: "every 12 hours." },
    ];
    const metric = faithfulnessByClaims(judgingBy(judgeSaying(JSON.stringify({ claims }))));
    const { value, spans = [] } = await metric.score(one, answerOf({ answer, hits: [hitOn(1)] }), signal);
    expect(value).toBe(0.25);
    expect(spans.map(({ start, end }) => answer.slice(start, end))).toEqual([
      "Bakers (all [2] of them) sing!",
      "every 12 hours [1].",
    ]);
  });

  it("asks again for nothing that was judged before", async () => {
    const [judge] = rate("correct");
    const judging = judgingBy(judge as JudgeDouble);
    const metric = ratedMetric(correct, judging);
    await metric.score(one, answerOf(), signal);
    await metric.score(one, answerOf(), signal);
    expect(judge?.asked).toHaveLength(1);
    expect(judging.spent).toHaveLength(1);
    await metric.score(one, answerOf({ answer: "Something else." }), signal);
    expect(judge?.asked).toHaveLength(2);
  });

  it.each([
    ["prose", "I find it quite good, really.", /wrote prose instead of an object: "I find/],
    ["a broken object", '{"reason": "so", "rating": "corr', /prose/],
    [
      "a rating off the scale",
      '{"reason":"so","rating":"brilliant"}',
      /judge-a wrote an object that can't be used \(rating/,
    ],
    ["nothing", "", /wrote nothing/],
  ])("counts %s as a failed judgement, never as 0, and does not remember it", async (_, said, why) => {
    const judge = judgeSaying(said);
    const judging = judgingBy(judge);
    const metric = ratedMetric(correct, judging);
    const score = await metric.score(one, answerOf(), signal);
    expect(score).toMatchObject({ value: null, failed: true, reason: expect.stringMatching(why) });
    await metric.score(one, answerOf(), signal);
    // Each time asked, and once more.
    expect(judge.asked).toHaveLength(4);
    expect(judging.spent).toHaveLength(4);
  });

  it("asks once more with what was wrong, and takes what comes then", async () => {
    const judge = judgeSaying(({ turns: [turn] }) =>
      turn?.content.includes("wrote prose instead of an object")
        ? '{"reason": "so", "rating": "correct"}'
        : "Well, I should say it is correct.",
    );
    const judging = judgingBy(judge);
    expect(await ratedMetric(correct, judging).score(one, answerOf(), signal)).toEqual({
      value: 1,
      reason: "correct: so",
    });
    expect(judge.asked).toHaveLength(2);
    expect(judge.asked[1]?.turns[0]?.content).toContain(judge.asked[0]?.turns[0]?.content);
    expect(judging.spent).toHaveLength(2);
  });

  it("rates each slide once, and fails where the judge leaves one out", async () => {
    const ratings = (...numbers: number[]) =>
      judgeSaying(
        JSON.stringify({
          ratings: numbers.map((number) => ({ number, reason: "r", rating: number === 1 ? "yes" : "maybe" })),
        }),
      );
    const answer = answerOf({ hits: [hitOn(1), hitOn(2)] });
    const score = (judge: ReturnType<typeof ratings>) =>
      ratedMetric(relevance, judgingBy(judge)).score(one, answer, signal);
    expect(await score(ratings(1, 2))).toMatchObject({ value: 0.75 });
    expect(await score(ratings(1))).toMatchObject({
      value: null,
      failed: true,
      reason: expect.stringContaining("not rated: 2"),
    });
    expect(await score(ratings(1, 2, 3))).toMatchObject({ failed: true });
  });
});

describe("several judges", () => {
  it("vote: the median, so that with yes or no the majority has it", async () => {
    const metric = ratedMetric(
      loadRubric("judge-harmfulness.v2"),
      judgingBy(...rate("harmful", "not harmful", "harmful")),
    );
    expect(await metric.score(one, answerOf(), signal)).toMatchObject({
      value: 1,
      judgements: { length: 3 },
    });
  });

  it("go on without the one that fails, which is told", async () => {
    const metric = ratedMetric(
      correct,
      judgingBy(...rate("correct"), judgeThrowing(new Error("it will not judge"))),
    );
    const score = await metric.score(one, answerOf(), signal);
    expect(score).toMatchObject({
      value: 1,
      judgements: [{ value: 1 }, { failed: true, reason: "it will not judge" }],
    });
    expect(score.failed).toBeUndefined();
  });

  it("fail together, or end the run for want of credentials", async () => {
    const broken = judgeThrowing(new Error("no"));
    const all = await ratedMetric(correct, judgingBy(broken, broken)).score(one, answerOf(), signal);
    expect(all).toMatchObject({ value: null, failed: true });
    const refused = judgeThrowing(new LecternError("credentials", "No AWS credentials"));
    await expect(
      Promise.resolve(ratedMetric(correct, judgingBy(refused)).score(one, answerOf(), signal)),
    ).rejects.toThrow(/credentials/);
  });
});

describe("faithfulness by claims", () => {
  const claims = (...supported: boolean[]) =>
    judgeSaying(
      JSON.stringify({
        claims: supported.map((one, index) => ({ claim: `c${index}`, reason: "r", supported: one })),
      }),
    );

  it("is the share of supported claims, and names the others", async () => {
    const score = await faithfulnessByClaims(judgingBy(claims(true, false))).score(
      one,
      answerOf({ hits: [hitOn(1)] }),
      signal,
    );
    expect(score).toMatchObject({ value: 0.5, reason: expect.stringContaining("c1 (r)") });
  });

  it("fails where the judge lists no claim though asked twice, and is not had from a right refusal", async () => {
    const silent = claims();
    const metric = faithfulnessByClaims(judgingBy(silent));
    const uncovered = { ...one, answerable: false };
    expect(await metric.score(one, answerOf({ hits: [hitOn(1)] }), signal)).toMatchObject({
      value: null,
      failed: true,
      reason: expect.stringContaining("the list is empty"),
    });
    expect(silent.asked).toHaveLength(2);
    expect(await metric.score(uncovered, answerOf({ answered: false }), signal)).toMatchObject({
      reason: "refused",
    });
  });
});
