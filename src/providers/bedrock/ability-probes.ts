import type {
  ConverseStreamCommandInput,
  ConverseStreamOutput,
  TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import type { Abilities } from "./models.ts";

/** A tiny request that shows whether a model has an ability. */
export interface Probe {
  ability: string;
  input: Partial<ConverseStreamCommandInput>;
  listed(abilities: Abilities): boolean | null;
  /** Whether the reply shows the ability; a refusal shows that it is not there. */
  shows(reply: Reply): boolean;
  put(found: boolean): string;
}

export interface Reply {
  text: string;
  events: ConverseStreamOutput[];
  usage: TokenUsage | undefined;
  serviceTier: string | undefined;
}

/** A page of 16 × 16 pixels, all white. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFElEQVR42mP4TyJgGNUwqmH4agAAr639H23ooMoAAAAASUVORK5CYII=",
  "base64",
);
const jsonSchema = {
  type: "object",
  properties: { ok: { type: "boolean" } },
  required: ["ok"],
};

/** Every ability that models.yaml speaks of, and structured output. */
export function probesFor({ cacheMinimum }: Abilities): Probe[] {
  // About four characters a token, and some to spare.
  const prefix = "Answer with one word. ".repeat(Math.ceil(((cacheMinimum ?? 0) * 1.5 * 4) / 22) || 1);
  return [
    {
      ability: "native citations",
      input: {
        messages: [
          {
            role: "user",
            content: [
              {
                searchResult: {
                  source: "lectern:slide/1",
                  title: "Bread",
                  content: [{ text: "A starter is fed every 12 hours." }],
                  citations: { enabled: true },
                },
              },
              { text: "How often is a starter fed?" },
            ],
          },
        ],
      },
      listed: ({ citations }) => citations === "native",
      shows: ({ events }) => events.some((event) => event.contentBlockDelta?.delta?.citation !== undefined),
      put: (found) => `citations: ${found ? "native" : "markers"}`,
    },
    {
      ability: "forced tools",
      input: {
        toolConfig: {
          tools: [{ toolSpec: { name: "reply", inputSchema: { json: jsonSchema } } }],
          toolChoice: { tool: { name: "reply" } },
        },
      },
      listed: ({ json }) => json === "tool",
      shows: ({ events }) => events.some((event) => event.contentBlockDelta?.delta?.toolUse !== undefined),
      put: (found) => `json: ${found ? "tool" : "words"}`,
    },
    {
      ability: "structured output",
      input: {
        outputConfig: {
          textFormat: {
            type: "json_schema",
            structure: {
              jsonSchema: {
                name: "reply",
                schema: JSON.stringify({ ...jsonSchema, additionalProperties: false }),
              },
            },
          },
        },
      },
      // Lectern does without it: see the head of models.yaml.
      listed: () => null,
      shows: ({ text }) => text.trim().startsWith("{"),
      put: () => "",
    },
    {
      ability: cacheMinimum === null ? "a cache point" : `a cache point behind ${cacheMinimum} tokens`,
      input: { system: [{ text: prefix }, { cachePoint: { type: "default" } }] },
      listed: (abilities) => abilities.cacheMinimum !== null,
      // Behind a prefix that may be too short, it shows no more than that it is taken.
      shows: ({ usage }) =>
        cacheMinimum === null || (usage?.cacheWriteInputTokens ?? 0) + (usage?.cacheReadInputTokens ?? 0) > 0,
      put: (found) => (found ? "cacheMinimum: as its maker says" : "no cacheMinimum"),
    },
    {
      ability: "pictures",
      input: {
        messages: [
          {
            role: "user",
            content: [{ image: { format: "png", source: { bytes: picture } } }, { text: "What colour?" }],
          },
        ],
      },
      listed: ({ images }) => images,
      shows: ({ text }) => text.trim() !== "",
      put: (found) => `images: ${found}`,
    },
    ...(["flex", "priority"] as const).map(
      (tier): Probe => ({
        ability: `the ${tier} tier`,
        input: { serviceTier: { type: tier } },
        listed: ({ tiers }) => tiers.includes(tier),
        shows: ({ serviceTier }) => serviceTier === tier,
        put: (found) => `tiers: ${found ? "with" : "without"} ${tier}`,
      }),
    ),
  ];
}
