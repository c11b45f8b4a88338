import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { meterConverse, openMeter } from "../../src/ledger/meter.ts";
import { createBedrockDescribe } from "../../src/providers/bedrock/describe.ts";
import { createBedrockModels } from "../../src/providers/bedrock/provider.ts";
import { serviceNotes } from "../../src/providers/notes.ts";
import type { ConverseRequest, Purpose } from "../../src/providers/provider.ts";
import { collect, never } from "../providers/bedrock/fake-bedrock.ts";
import { environment, smallModel } from "./settings.ts";
import { useFakeBedrock } from "./use-fake.ts";

/** Which calls are served by which tier, what they are billed, and by what name the bill has them. */
const bedrock = useFakeBedrock();
const notes: unknown[] = [];
const hear = (note: unknown) => void notes.push(note);
beforeAll(() => serviceNotes.subscribe(hear));
afterAll(() => void serviceNotes.unsubscribe(hear));
beforeEach(() => {
  notes.length = 0;
});

const { bedrock: config } = loadConfig(environment);
const request: ConverseRequest = {
  system: "",
  turns: [{ role: "user", content: "Is it fed?" }],
  passages: [],
  maxTokens: 20,
};
const open = (model: string) => {
  const [opened] = createBedrockModels(config, [model], "--judge");
  if (!opened) throw new Error("no model");
  return opened;
};
async function ask(model: string, stage: Purpose["stage"], course?: string) {
  const meter = openMeter();
  const { converse } = open(model);
  await collect(meterConverse(converse, { stage, model, course }, meter)(request, never));
  return meter.charges()[0]?.usage.costUsd;
}
const tiers = () => bedrock.calls.map(({ body }) => body.serviceTier);

describe("a service tier", () => {
  it.each(["judge", "enrich", "summary"] as const)("is flex for a %s, at half the price", async (stage) => {
    const standard = await ask(smallModel, "answer");
    expect(await ask(smallModel, stage)).toBeCloseTo((standard ?? 0) / 2, 12);
    expect(tiers()).toEqual([undefined, { type: "flex" }]);
  });

  it("is the one behind the model's name, whatever it is called for", async () => {
    const standard = await ask(smallModel, "rewrite");
    expect(await ask(`${smallModel}:priority`, "judge")).toBeCloseTo((standard ?? 0) * 1.75, 12);
    expect(bedrock.calls.map(({ resource }) => resource)).toEqual([smallModel, smallModel]);
    expect(tiers()[1]).toEqual({ type: "priority" });
  });

  it("that a model does not have is the standard one, and said once", async () => {
    const { converse } = open("us.anthropic.claude-haiku-5-5:priority");
    await collect(converse(request, never));
    await collect(converse(request, never));
    expect(tiers()).toEqual([undefined, undefined]);
    expect(notes).toEqual([
      "us.anthropic.claude-haiku-5-5 has no priority tier here: it is called at the standard tier, and billed by that",
    ]);
  });

  it("that the region refuses is not asked for again", async () => {
    const { converse } = open("amazon.nova-pro-v1:0:flex");
    const refusal = "The service tier flex is not supported in this region.";
    bedrock.script("ConverseStream", {
      kind: "refuse",
      name: "ValidationException",
      status: 400,
      message: refusal,
    });
    await collect(converse(request, never));
    await collect(converse(request, never));
    expect(tiers()).toEqual([{ type: "flex" }, undefined, undefined]);
    expect(notes).toHaveLength(1);
  });

  it("is flex for a picture, and the standard one where that is refused", async () => {
    const { describe: describePicture } = createBedrockDescribe(config);
    const refusal = "The service tier flex is not supported in this region.";
    const picture = () =>
      describePicture(new Uint8Array([1]), { deck: "bread", title: "Bread", text: "Bread" }, never);
    const cheap = await picture();
    bedrock.script("Converse", {
      kind: "refuse",
      name: "ValidationException",
      status: 400,
      message: refusal,
    });
    const { usage } = await picture();
    expect(tiers()).toEqual([{ type: "flex" }, { type: "flex" }, undefined]);
    expect(cheap.usage.costUsd).toBeCloseTo((usage.costUsd ?? 0) / 2, 12);
  });

  it("without a known price costs nobody knows what", async () => {
    expect(await ask("amazon.nova-pro-v1:0:flex", "answer")).toBeNull();
  });
});

describe("a call's name on the bill", () => {
  it("is its stage and its course, in the letters that the service takes", async () => {
    await ask(smallModel, "judge", "Bäckerei & Brot: 面包");
    expect(bedrock.calls[0]?.body.requestMetadata).toEqual({
      application: "lectern",
      stage: "judge",
      course: "Backerei _ Brot: __",
    });
  });

  it("has no course where the question is to all", async () => {
    await ask(smallModel, "answer");
    expect(bedrock.calls[0]?.body.requestMetadata).toEqual({ application: "lectern", stage: "answer" });
  });
});
