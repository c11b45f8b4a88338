import { describe, expect, it } from "vitest";
import { tryJudges } from "../../../eval/judge/try.ts";
import { LecternError } from "../../../src/errors.ts";
import { judgeSaying, judgeThrowing, judgingBy, signal } from "./judging.ts";

const able = judgeSaying('{"reason":"so","rating":"addresses the whole question"}');

describe("a trial of the judges", () => {
  it("lets those pass that fill in the form", async () => {
    await expect(tryJudges(judgingBy(able), signal)).resolves.toBeUndefined();
  });

  it("names the one that talks instead, before anything is paid for", async () => {
    const talker = judgeSaying("It is fine.", "the-talker");
    await expect(tryJudges(judgingBy(able, talker), signal)).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringMatching(/the-talker can't judge .*forced tool/),
    });
  });

  it("says what AWS says of one that may not be used", async () => {
    const refused = judgeThrowing(new LecternError("access-denied", "No access to the-model"));
    await expect(tryJudges(judgingBy(refused), signal)).rejects.toThrow("No access to the-model");
  });
});

describe("the same judgement asked for twice at once", () => {
  it("is paid for once", async () => {
    const { ratedMetric } = await import("../../../eval/judge/rated.ts");
    const { loadRubric } = await import("../../../eval/judge/rubric.ts");
    const { answerOf, caseOf } = await import("../metrics/outcomes.ts");
    const judge = judgeSaying('{"reason":"so","rating":"correct"}');
    const metric = ratedMetric(loadRubric("judge-correctness.v2"), judgingBy(judge));
    const score = () => metric.score(caseOf({ referenceAnswer: "x" }), answerOf(), signal);
    expect(await Promise.all([score(), score(), score()])).toMatchObject([
      { value: 1 },
      { value: 1 },
      { value: 1 },
    ]);
    expect(judge.asked).toHaveLength(1);
  });
});
