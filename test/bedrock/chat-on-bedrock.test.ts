import { expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import type { ConverseRequest } from "../../src/providers/provider.ts";
import { makeProvider } from "../../src/setup.ts";
import { onFastClock } from "../fixtures/fast-clock.ts";
import { collect, never, passage } from "../providers/bedrock/fake-bedrock.ts";
import { accessDenied, hangUp, stop, throttle } from "./faults.ts";
import { always } from "./server.ts";
import { environment } from "./settings.ts";
import { useFakeBedrock } from "./use-fake.ts";

/** `LECTERN_CHAT=bedrock:MODEL`: Lectern's own way to Bedrock, with another provider's search. */
const bedrock = useFakeBedrock();

const model = "us.amazon.nova-pro-v1:0";
const request: ConverseRequest = {
  system: "Answer from the slides.",
  turns: [{ role: "user", content: "How often do I feed a starter?" }],
  passages: [passage("s1", "Rhythm\nFeed a starter every 12 hours.")],
  maxTokens: 300,
};
async function ask(standIns: "alone" | "with stand-ins" = "alone") {
  const config = loadConfig({ ...environment, LECTERN_CHAT: `bedrock:${model}` });
  const provider = await makeProvider(config, () => undefined, standIns);
  const events = await onFastClock(() => collect(provider.converse(request, never)));
  const finish = events.at(-1);
  if (finish?.type !== "finish") throw new Error("no finish");
  return { provider, finish };
}

it("answers, cited, at a known cost", async () => {
  const { provider, finish } = await ask();
  expect(finish).toMatchObject({ model, citations: "markers", stopReason: "end" });
  expect(finish.usage.costUsd).toBeGreaterThan(0);
  expect(provider.models.answer).toBe(model);
});

it("is asked again where it is throttled, and rests where it is down", async () => {
  bedrock.script("ConverseStream", throttle);
  const { provider, finish } = await ask();
  expect(finish.stopReason).toBe("end");
  expect(bedrock.callsOf("ConverseStream")).toHaveLength(2);
  expect(provider.breakerStates?.()).toMatchObject({ [model]: "closed" });
});

it("takes no stream for finished that breaks off, and none for an answer that was filtered", async () => {
  bedrock.script("ConverseStream", hangUp("end"));
  await expect(ask()).rejects.toMatchObject({ code: "truncated" });
  bedrock.script("ConverseStream", stop("content_filtered"));
  expect((await ask()).finish.stopReason).toBe("blocked");
});

it("falls back to the slides' own words where it may not be asked, and names no ARN", async () => {
  bedrock.script("ConverseStream", accessDenied, { times: always });
  const { provider, finish } = await ask("with stand-ins");
  expect(finish).toMatchObject({ model: "extractive", skipped: [{ model }] });
  expect(JSON.stringify([finish, provider.notices])).not.toContain("arn:aws");
  expect(provider.notices.at(-1)).toContain("LECTERN_CHAT");
});
