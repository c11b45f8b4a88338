import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ratedMetric } from "../../../eval/judge/rated.ts";
import { loadRubric } from "../../../eval/judge/rubric.ts";
import { patientlyWith } from "../../../src/patience.ts";
import { createBedrockJudges } from "../../../src/providers/bedrock/provider.ts";
import {
  blockStop,
  event,
  messageStart,
  messageStop,
  metadata,
  text,
} from "../../providers/bedrock/eventstream.ts";
import {
  config,
  eventStream,
  failure,
  record,
  routes,
  server,
  stubCredentials,
} from "../../providers/bedrock/fake-bedrock.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";
import { judgingBy, signal } from "./judging.ts";

// The judge as it is in production: the AWS SDK, its wire format, a forced tool.
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  stubCredentials();
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(() => {
  server.resetHandlers();
  vi.unstubAllEnvs();
});
afterAll(() => server.close());

const verdict = (json: string) =>
  eventStream([
    messageStart,
    event("contentBlockStart", {
      contentBlockIndex: 0,
      start: { toolUse: { toolUseId: "t", name: "verdict" } },
    }),
    event("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: json } } }),
    blockStop(0),
    messageStop("tool_use"),
    metadata(),
  ]);
const good = '{"reason":"as the reference has it","rating":"correct"}';

function openJudging(waited: string[] = []) {
  const judging = judgingBy(...createBedrockJudges(config, config.judgeModels));
  const patiently = patientlyWith({ retries: 4, minTimeout: 0, maxTimeout: 0 }, (error) =>
    waited.push(error.code),
  );
  return { ...judging, patiently };
}
const judge = (judging = openJudging()) =>
  ratedMetric(loadRubric("judge-correctness.v2"), judging).score(
    caseOf({ referenceAnswer: "Every 12 hours." }),
    answerOf({ answer: "Twice a day." }),
    signal,
  );

describe("a judge on Bedrock", () => {
  it("fills in the form, at temperature 0, and its money is counted", async () => {
    const bodies = record(routes.converse, () => verdict(good));
    const judging = openJudging();
    expect(await judge(judging)).toEqual({ value: 1, reason: "correct: as the reference has it" });
    expect(bodies[0]).toMatchObject({
      inferenceConfig: { temperature: 0 },
      toolConfig: { toolChoice: { tool: { name: "verdict" } } },
    });
    expect(judging.spent).toMatchObject([{ costUsd: expect.any(Number) }]);
  });

  it("is asked again while Bedrock throttles", async () => {
    let calls = 0;
    const waited: string[] = [];
    record(routes.converse, () => (++calls <= 3 ? failure("ThrottlingException", 429) : verdict(good)));
    expect(await judge(openJudging(waited))).toMatchObject({ value: 1 });
    expect(waited).toEqual(["throttled", "throttled", "throttled"]);
  });

  it("that throttles for longer than we wait has failed, not scored 0", async () => {
    record(routes.converse, () => failure("ThrottlingException", 429));
    expect(await judge()).toMatchObject({
      value: null,
      failed: true,
      reason: expect.stringContaining("throttling"),
    });
  });

  it("that answers in prose has failed, and what that cost is counted", async () => {
    record(routes.converse, () =>
      eventStream([messageStart, text(0, "Quite good!"), blockStop(0), messageStop(), metadata()]),
    );
    const judging = openJudging();
    expect(await judge(judging)).toMatchObject({
      value: null,
      failed: true,
      reason: expect.stringContaining("wrote prose"),
    });
    // Asked twice: the second time with what was wrong.
    expect(judging.spent).toHaveLength(2);
  });

  it("that refuses has failed", async () => {
    record(routes.converse, () => eventStream([messageStart, messageStop("content_filtered"), metadata()]));
    expect(await judge()).toMatchObject({
      value: null,
      failed: true,
      reason: expect.stringContaining("refused it"),
    });
  });

  it("that we may not use ends the run instead of failing on every case", async () => {
    record(routes.converse, () => failure("AccessDeniedException", 403));
    await expect(judge()).rejects.toMatchObject({ code: "access-denied" });
  });
});
