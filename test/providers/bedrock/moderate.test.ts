import { describe, expect, it } from "vitest";
import { guardrailCostUsd } from "../../../src/ledger/price.ts";
import { createBedrockProvider } from "../../../src/providers/bedrock/provider.ts";
import { config, failure, never, record, routes, useFakeBedrock } from "./fake-bedrock.ts";

useFakeBedrock();

function moderate() {
  const { moderate } = createBedrockProvider(config);
  if (!moderate) throw new Error("no guardrail");
  return moderate;
}
const clean = { action: "NONE", outputs: [], assessments: [{}], usage: {} };
const blocked = {
  action: "GUARDRAIL_INTERVENED",
  outputs: [{ text: "I can't help with that." }],
  assessments: [
    {
      topicPolicy: { topics: [{ name: "Exam answers", type: "DENY", action: "BLOCKED" }] },
      contentPolicy: { filters: [{ type: "INSULTS", confidence: "HIGH", action: "NONE" }] },
    },
  ],
  usage: {},
};
const masked = (text: string) => ({
  action: "GUARDRAIL_INTERVENED",
  outputs: [{ text }],
  assessments: [
    {
      sensitiveInformationPolicy: {
        piiEntities: [{ type: "EMAIL", match: "ann@example.org", action: "ANONYMIZED" }],
        regexes: [],
      },
    },
  ],
  usage: {},
});
const context = { question: "How long to proof?", sources: ["Until doubled.", "Overnight in the cold."] };

describe("ApplyGuardrail", () => {
  it.each([
    ["question", "INPUT", null],
    ["answer", "OUTPUT", context],
  ] as const)("lets a clean text pass unchanged as a %s", async (side, source, given) => {
    const bodies = record(routes.guardrail, () => clean);
    const moderation = await moderate()("  Until doubled?  ", side, given, never);
    expect(moderation).toEqual({
      action: "allow",
      text: "  Until doubled?  ",
      reasons: [],
      grounding: null,
      relevance: null,
      costUsd: 0,
    });
    expect(bodies[0]).toMatchObject({ source });
  });

  it.each(["question", "answer"] as const)("blocks (%s) with the guardrail's own message", async (side) => {
    record(routes.guardrail, () => blocked);
    expect(
      await moderate()("Give me the exam.", side, side === "answer" ? context : null, never),
    ).toMatchObject({
      action: "block",
      text: "I can't help with that.",
      reasons: ["topic: Exam answers"],
    });
  });

  it.each(["question", "answer"] as const)(
    "masks (%s), and repeats nothing of what it masked",
    async (side) => {
      record(routes.guardrail, () => masked("Write to {EMAIL}."));
      const moderation = await moderate()("Write to ann@example.org.", side, null, never);
      expect(moderation).toMatchObject({
        action: "mask",
        text: "Write to {EMAIL}.",
        reasons: ["pii: EMAIL"],
      });
      expect(JSON.stringify(moderation)).not.toContain("ann@");
    },
  );

  it("takes an intervention it doesn't understand for a block", async () => {
    record(routes.guardrail, () => ({ ...blocked, assessments: [{}] }));
    expect(await moderate()("Hm?", "question", null, never)).toMatchObject({ action: "block", reasons: [] });
  });

  it("sends an answer with its sources and its question, and returns both scores", async () => {
    const bodies = record(routes.guardrail, () => ({
      ...clean,
      assessments: [
        {
          contextualGroundingPolicy: {
            filters: [
              { type: "GROUNDING", threshold: 0.7, score: 0.92, action: "NONE" },
              { type: "RELEVANCE", threshold: 0.7, score: 0.88, action: "NONE" },
            ],
          },
        },
      ],
    }));
    const moderation = await moderate()("Until doubled.", "answer", context, never);
    expect(moderation).toMatchObject({ action: "allow", grounding: 0.92, relevance: 0.88 });
    expect(bodies[0]?.content).toEqual([
      { text: { text: "Until doubled.", qualifiers: ["grounding_source"] } },
      { text: { text: "Overnight in the cold.", qualifiers: ["grounding_source"] } },
      { text: { text: "How long to proof?", qualifiers: ["query"] } },
      { text: { text: "Until doubled.", qualifiers: ["guard_content"] } },
    ]);
  });

  it("blocks an answer that its sources don't bear out, and says by how much", async () => {
    record(routes.guardrail, () => ({
      ...blocked,
      assessments: [
        {
          contextualGroundingPolicy: {
            filters: [{ type: "GROUNDING", threshold: 0.7, score: 0.12, action: "BLOCKED" }],
          },
        },
      ],
    }));
    expect(await moderate()("In a week.", "answer", context, never)).toMatchObject({
      action: "block",
      reasons: ["grounding: 0.12 is below 0.7"],
      grounding: 0.12,
    });
  });

  it("keeps within the grounding limits, and checks a long answer in parts that make it up again", async () => {
    type Content = { text: { text: string; qualifiers: string[] } }[];
    const scores = [0.9, 0.6, 0.8];
    const bodies = record(routes.guardrail, ({ content }) => {
      const part = (content as Content).at(-1)?.text.text ?? "";
      return {
        ...masked(part.replaceAll("ann@example.org", "{EMAIL}")),
        assessments: [
          ...masked("").assessments,
          {
            contextualGroundingPolicy: {
              filters: [{ type: "GROUNDING", threshold: 0.5, score: scores.shift(), action: "NONE" }],
            },
          },
        ],
      };
    });
    const part = (digit: number) =>
      `${digit} ${"word ".repeat(880)}ann@example.org ends ${"z".repeat(500)}\n`;
    const answer = part(0) + part(1) + part(2);
    const long = { question: "q".repeat(4_000), sources: ["s".repeat(60_000), "t".repeat(60_000), "u"] };
    const moderation = await moderate()(answer, "answer", long, never);
    expect(moderation.text).toBe(answer.replaceAll("ann@example.org", "{EMAIL}"));
    expect(moderation).toMatchObject({ action: "mask", reasons: ["pii: EMAIL"], grounding: 0.6 });
    expect(bodies).toHaveLength(3);
    for (const body of bodies) {
      const lengths = { grounding_source: 0, query: 0, guard_content: 0 };
      for (const { text } of body.content as Content) {
        for (const key of text.qualifiers) lengths[key as keyof typeof lengths] += text.text.length;
      }
      expect(lengths).toMatchObject({ grounding_source: 100_000, query: 1_000 });
      expect(lengths.guard_content).toBeLessThanOrEqual(5_000);
    }
  });

  it("tells what it cost, all parts together, or that nobody knows", async () => {
    const usage = { topicPolicyUnits: 1, contentPolicyUnits: 1, sensitiveInformationPolicyUnits: 1 };
    record(routes.guardrail, () => ({ ...clean, usage }));
    const one = guardrailCostUsd(usage);
    expect(one).toBeGreaterThan(0);
    expect((await moderate()("Hm?", "question", null, never)).costUsd).toBeCloseTo(one, 9);
    const long = await moderate()("word ".repeat(1_500), "answer", context, never);
    expect(long.costUsd).toBeCloseTo(2 * one, 9);
    record(routes.guardrail, () => ({ action: "NONE", outputs: [], assessments: [{}] }));
    expect((await moderate()("Hm?", "question", null, never)).costUsd).toBeNull();
  });

  it("sends nothing for a blank text", async () => {
    const bodies = record(routes.guardrail, () => clean);
    expect(await moderate()(" \n", "question", null, never)).toMatchObject({ action: "allow", text: " \n" });
    expect(bodies).toEqual([]);
  });

  const elsewhere = "arn:aws:bedrock:eu-west-1:123456789012:guardrail/gr1";
  const absent = "The guardrail identifier or version provided in the request does not exist.";
  it.each([
    [
      "ResourceNotFoundException",
      404,
      "No such guardrail",
      "gr-1",
      "config",
      /us-east-1 has no guardrail gr-1 version 3.*AWS_REGION and LECTERN_BEDROCK_GUARDRAIL.*version is DRAFT or a published number/,
    ],
    [
      "ValidationException",
      400,
      absent,
      "gr-1",
      "config",
      /has no guardrail gr-1 version 3.*version is DRAFT or a published number/,
    ],
    [
      "ValidationException",
      400,
      "The provided guardrail identifier is invalid.",
      "gr-1",
      "config",
      /has no guardrail gr-1/,
    ],
    [
      "ValidationException",
      400,
      absent,
      elsewhere,
      "config",
      /guardrail gr1 version 3 is in eu-west-1.*called in us-east-1: set AWS_REGION=eu-west-1, or LECTERN_BEDROCK_GUARDRAIL/,
    ],
    [
      "AccessDeniedException",
      403,
      "Not authorized",
      "gr-1",
      "access-denied",
      /No access to guardrail gr-1.*bedrock:ApplyGuardrail.*LECTERN_BEDROCK_GUARDRAIL/,
    ],
    ["ValidationException", 400, "Too odd", "gr-1", "rejected", /Too odd.*LECTERN_BEDROCK_GUARDRAIL/],
  ] as const)("lets nothing pass on %s %s (%s): says what is wrong", async (...row) => {
    const [name, status, said, id, code, message] = row;
    record(routes.guardrail, () => failure(name, status, said));
    const settings = { ...config, guardrail: { id, version: "3" } };
    const asking = createBedrockProvider(settings).moderate?.("Hm?", "question", null, never);
    await expect(asking).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("is absent without a guardrail, and the user is told", () => {
    const provider = createBedrockProvider({ ...config, guardrail: undefined });
    expect(provider.moderate).toBeNull();
    expect(provider.notices.join()).toContain("LECTERN_BEDROCK_GUARDRAIL");
  });
});
