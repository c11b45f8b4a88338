import { describe, expect, it } from "vitest";
import { answerPrompts, answerSystem } from "../../../src/answer/compose/answer-prompts.ts";
import { loadPrompt } from "../../../src/prompts.ts";

const system = answerSystem({ notCovered: "NOT_COVERED", words: 120 });

describe("the prompt of an answer", () => {
  it.each([
    ["ollama:llama3.2", "answer-markers-small.v2"],
    ["us.meta.llama3-2-3b-instruct-v1:0", "answer-markers-small.v2"],
    ["us.meta.llama3-2-90b-instruct-v1:0", "answer-markers.v3"],
    ["us.meta.llama3-3-70b-instruct-v1:0", "answer-markers.v3"],
    ["ollama:gemma3:4b", "answer-markers-small.v2"],
    ["ollama:phi4-mini", "answer-markers-small.v2"],
    ["mistral.mistral-small-2402-v1:0", "answer-markers-small.v2"],
    ["mistral.mistral-large-2407-v1:0", "answer-markers.v3"],
    ["ollama:qwen3", "answer-markers-small.v2"],
    ["ollama:qwen2.5:7b-instruct", "answer-markers-small.v2"],
    ["qwen.qwen3-235b-a22b-2507-v1:0", "answer-markers.v3"],
    ["eu.amazon.nova-micro-v1:0", "answer-markers-small.v2"],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0",
      "answer-markers-small.v2",
    ],
    ["us.amazon.nova-pro-v1:0", "answer-markers.v3"],
    ["arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3", "answer-markers.v3"],
  ])("for %s, which cites by markers, is %s", (model, version) => {
    expect(system("markers", model).prompt).toBe(version);
  });

  it("is the style's own where the model cites natively, whatever model it is", () => {
    expect(system("native", "us.anthropic.claude-haiku-4-5-20251001-v1:0").prompt).toBe("answer.v4");
    expect(system("native", "us.amazon.nova-lite-v1:0").prompt).toBe("answer.v4");
  });

  it.each(["native", "markers"] as const)("says how many words and how to decline (%s)", (style) => {
    for (const model of ["ollama:llama3.2", "us.amazon.nova-pro-v1:0"]) {
      const { text } = system(style, model);
      expect(text).toContain("at most about 120 words");
      expect(text).toMatch(/write NOT_COVERED and .*one sentence.* what the slides lack/);
      expect(text).not.toContain("{{");
    }
  });

  it("is the same every time, so that a cache can hold it", () => {
    const again = answerSystem({ notCovered: "NOT_COVERED", words: 120 });
    expect(again("markers", "ollama:llama3.2")).toEqual(system("markers", "ollama:llama3.2"));
  });

  it.each(["native", "markers"] as const)(
    "differs by the number of words in its last line alone (%s)",
    (style) => {
      for (const model of ["ollama:llama3.2", "us.amazon.nova-pro-v1:0"]) {
        const longer = answerSystem({ notCovered: "NOT_COVERED", words: 280 })(style, model).text;
        const { text } = system(style, model);
        expect(text.split("\n").at(-1)).toContain("120 words");
        expect(longer.split("\n").slice(0, -1)).toEqual(text.split("\n").slice(0, -1));
      }
    },
  );

  it("is one of those that are listed, each of which there is", () => {
    expect(answerPrompts.map((version) => loadPrompt(version).version)).toEqual(answerPrompts);
    for (const model of ["ollama:llama3.2", "us.amazon.nova-pro-v1:0"]) {
      expect(answerPrompts).toContain(system("markers", model).prompt);
    }
  });
});
