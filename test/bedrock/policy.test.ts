import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { loadConfig } from "../../src/config.ts";
import { createBedrockDescribe } from "../../src/providers/bedrock/describe.ts";
import { createBedrockJudges, createBedrockProvider } from "../../src/providers/bedrock/provider.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { collect, hit, never } from "../providers/bedrock/fake-bedrock.ts";
import type { Call } from "./server.ts";
import { useFakeBedrock } from "./use-fake.ts";

/** The IAM policy and the table of costs in docs/bedrock.md, against the calls that the defaults make. */
const bedrock = useFakeBedrock();

const page = readFileSync("docs/bedrock.md", "utf8");
const many = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());
const policy = z
  .object({ Statement: z.array(z.object({ Action: many, Resource: many })) })
  .parse(JSON.parse(/```json\n([\s\S]*?)\n```/.exec(page)?.[1] ?? ""));
const allowed = policy.Statement.flatMap(({ Action, Resource }) =>
  Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)),
);

const region = "arn:aws:bedrock:us-east-1";
const ofProfile = (id: string) => [
  `${region}:ACCOUNT:inference-profile/${id}`,
  `arn:aws:bedrock:*::foundation-model/${id.replace(/^us\./, "")}`,
];

/** What IAM checks of a call. */
function needsOf({ operation, resource, body }: Call): string[] {
  switch (operation) {
    case "InvokeModel":
      return [`bedrock:InvokeModel ${region}::foundation-model/${resource}`];
    case "Converse":
      return ofProfile(resource).map((arn) => `bedrock:InvokeModel ${arn}`);
    case "ConverseStream":
      return ofProfile(resource).map((arn) => `bedrock:InvokeModelWithResponseStream ${arn}`);
    case "CountTokens":
      return [`bedrock:CountTokens arn:aws:bedrock:*::foundation-model/${resource}`];
    case "ApplyGuardrail":
      return [`bedrock:ApplyGuardrail ${region}:ACCOUNT:guardrail/${resource}`];
    case "Rerank": {
      const model = /foundation-model\/[\w.:-]+/.exec(JSON.stringify(body))?.[0];
      return ["bedrock:Rerank *", `bedrock:InvokeModel ${region}::${model}`];
    }
    case "Retrieve":
      return [];
  }
}

it("allows what the defaults call, and nothing else", async () => {
  const { bedrock: config } = loadConfig({ AWS_REGION: "us-east-1", LECTERN_PROVIDER: "bedrock" });
  const provider = createBedrockProvider({ ...config, guardrail: { id: "guardrail", version: "1" } });
  const [judge] = createBedrockJudges(config, config.judgeModels);
  const ask = (converse: Converse | undefined | null, content: string) =>
    converse &&
    collect(converse({ system: "", turns: [{ role: "user", content }], passages: [], maxTokens: 9 }, never));
  await provider.embedding?.embed(["Bread"], "document", never);
  await provider.rerank?.("Bread", [hit(1, "Bread", 1), hit(2, "Flour", 1)], never);
  await provider.moderate?.("Bread", "question", null, never);
  await ask(provider.rewriter, "Bread?");
  await ask(judge?.converse, "Bread?");
  // Longer than its window as far as an estimate can tell, so that it is counted.
  await ask(provider.converse, "Flour and water. ".repeat(230_000));
  const { describe } = createBedrockDescribe(config);
  await describe(new Uint8Array([1]), { deck: "bread", title: "Bread", text: "Bread" }, never);
  const operations = new Set(bedrock.calls.map(({ operation }) => operation));
  expect(operations.size).toBe(6);
  const needed = new Set(
    bedrock.calls.flatMap(needsOf).map((one) => one.replace("/guardrail", "/GUARDRAIL")),
  );
  const ofBedrock = allowed.filter((one) => one.startsWith("bedrock:"));
  expect([...needed].sort()).toEqual([...new Set(ofBedrock)].sort());
});

it("has a line in the table of costs for every default", () => {
  for (const name of ["Titan Text Embeddings V2", "Claude Haiku 5.5", "Nova 2 Lite", "Cohere Rerank 3.5"])
    expect(page).toMatch(new RegExp(`^\\| [^|]+ \\| ${name} \\|`, "m"));
});
