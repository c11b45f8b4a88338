import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadPrompt } from "../../src/prompts.ts";
import { readPrompt } from "../../src/providers/bedrock/prompt.ts";
import { never, stubCredentials } from "../providers/bedrock/fake-bedrock.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { useProduct } from "./product.ts";
import { answerModel } from "./settings.ts";

/** A prompt of Prompt Management in place of Lectern's own. */
let plane: ControlPlane;
beforeAll(async () => {
  stubCredentials();
  plane = await startControlPlane();
  vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_AGENT", plane.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await plane.close();
});

const arnOf = (id: string) => `arn:aws:bedrock:us-east-1:123456789012:prompt/${id}`;
function keep(id: string, text: string) {
  const variants = [{ name: "default", templateType: "TEXT", templateConfiguration: { text: { text } } }];
  const body = { name: id, defaultVariant: "default", variants };
  plane.things.set(id, { kind: "prompt", id, body, versions: 3, polls: 0 });
}
const read = (arn: string) => readPrompt("us-east-1", { arn, filled: ["notCovered", "words"] }, never);

describe("a prompt's ARN", () => {
  it("names the version that is read, or the draft", async () => {
    keep("ABC", " Answer in {{words}} words, or say {{notCovered}}. ");
    const text = "Answer in {{words}} words, or say {{notCovered}}.";
    expect(await read(`${arnOf("ABC")}:3`)).toEqual({ version: "ABC:3", text });
    expect(await read(arnOf("ABC"))).toEqual({ version: "ABC:DRAFT", text });
  });

  it.each([
    ["of a version that there is not", `${arnOf("ABC")}:9`, /has no prompt ABC:9/],
    ["of no prompt", "ABC", /takes the ARN of a prompt/],
    ["with variables that nobody fills", arnOf("TONE"), /variables that nobody fills: tone, year\./],
    ["that can't refuse", arnOf("BARE"), /has no \{\{notCovered\}\}/],
  ])("%s is told before any question", async (_, arn, said) => {
    keep("ABC", "Say {{notCovered}}.");
    keep("TONE", "Be {{tone}} in {{year}}, or say {{notCovered}}.");
    keep("BARE", "Answer.");
    await expect(read(arn)).rejects.toMatchObject({ code: "config", message: expect.stringMatching(said) });
  });
});

describe("an answer by it", () => {
  const { bedrock, product } = useProduct();

  it("says which version it was, and is filled as Lectern's own are", async () => {
    keep("OURS", `${loadPrompt("answer.v4").system}\nBe kind.`);
    await product.restart({ LECTERN_BEDROCK_MODEL: `${answerModel}, prompt=${arnOf("OURS")}:2` });
    const { end, body } = await product.ask("json");
    expect(end).toBe("answered");
    expect(body).toContain('"prompt":"OURS:2"');
    const system = JSON.stringify(bedrock.callsOf("ConverseStream")[0]?.body.system);
    expect(system).toMatch(/NOT_COVERED.*Be kind\./);
    expect(system).not.toMatch(/\{\{|cachePoint.*cachePoint/);
  });
});
