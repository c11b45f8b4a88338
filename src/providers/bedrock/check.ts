import { z } from "zod";
import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import { type Finding, fault, look } from "../../finding.ts";
import { pingHit } from "../ping.ts";
import type { Converse, ConverseRequest } from "../provider.ts";
import { requestFor } from "../structured-output.ts";
import { createClients, regionOf } from "./clients.ts";
import { explain } from "./errors.ts";
import { createBedrockKnowledgeBase, createBedrockProvider } from "./provider.ts";

/** Calls each thing that is configured, with the smallest request there is. It costs a fraction of a cent. */
export async function checkBedrock(config: Config["bedrock"], signal: AbortSignal): Promise<Finding[]> {
  const credentials = await checkCredentials(config);
  const models = await checkModels(config, signal);
  signal.throwIfAborted();
  // If nothing works for lack of credentials, report only that. A bearer token serves some calls without keys.
  const same = !credentials.ok && models.every((model) => model.advice === credentials.advice);
  return same ? [credentials] : [credentials, ...models];
}

async function checkCredentials(config: Config["bedrock"]): Promise<Finding> {
  const clients = createClients(config.region);
  const region = await regionOf(clients);
  const run = async () => {
    try {
      // The agent runtime signs with keys only, where the runtime would take a bearer token too.
      await clients.agentRuntime.config.region();
      await clients.agentRuntime.config.credentials();
    } catch (error) {
      const call = { action: "", resource: "credentials", variable: "AWS_PROFILE", region };
      throw explain(error, call);
    }
    return `found; region ${region}`;
  };
  return look("AWS credentials", run, "not usable");
}

async function checkModels(config: Config["bedrock"], signal: AbortSignal): Promise<Finding[]> {
  let provider: ReturnType<typeof createBedrockProvider>;
  try {
    provider = createBedrockProvider(config, { fallbackModels: config.fallbackModels });
  } catch (error) {
    return [fault("Embedding model", config.embedModel, errorMessage(error))];
  }
  const { embedding, rerank, rewriter, answerers, moderate } = provider;
  const checks: Promise<Finding>[] = [];
  const add = (name: string, detail: string, run: () => Promise<unknown>) =>
    checks.push(look(name, () => run().then(() => detail), detail));
  if (embedding) add("Embedding model", embedding.id, () => embedding.embed(["ping"], "query", signal));
  // Each model alone: a fallback would hide a wrong id.
  for (const { model, converse } of answerers) {
    add("Answer model", model, () => drain(converse, withPassage, signal));
  }
  if (rewriter) add("Rewriting model", config.rewriteModel, () => drain(rewriter, asObject, signal));
  if (rerank) add("Rerank model", config.rerankModel, () => rerank("ping", [pingHit], signal));
  if (moderate) {
    add("Guardrail", provider.models.guardrail ?? "", () => moderate("ping", "question", null, signal));
  }
  return Promise.all(checks);
}

/** Each chat model of Bedrock that is configured, once. */
export function chatModelsOf({ provider, chat, bedrock }: Config): string[] {
  const onBedrock = /^bedrock:(.+)$/.exec(chat ?? "")?.[1];
  const { answerModel, simpleModel, deepModel, fallbackModels, rewriteModel, visionModel, judgeModels } =
    bedrock;
  const named = [
    answerModel,
    simpleModel,
    deepModel,
    ...fallbackModels,
    rewriteModel,
    visionModel,
    ...judgeModels,
  ];
  const models = [onBedrock, ...(provider === "bedrock" ? named : [])];
  return [...new Set(models.flatMap((model) => (model === "none" ? [] : (model ?? []))))];
}

/** Asks the knowledge base for one passage, whichever provider answers. */
export function checkKnowledgeBase(
  config: Config["bedrock"],
  settings: NonNullable<Config["knowledgeBase"]>,
  signal: AbortSignal,
): Promise<Finding> {
  return look(
    "Knowledge base",
    async () => {
      const knowledgeBase = createBedrockKnowledgeBase(config, settings);
      const { rerankError } = await knowledgeBase.retrieve("ping", { k: 1, filters: {} }, signal);
      if (rerankError) throw rerankError;
      return settings.id;
    },
    settings.id,
  );
}

async function drain(converse: Converse, request: ConverseRequest, signal: AbortSignal): Promise<void> {
  for await (const event of converse(request, signal)) if (event.type === "finish") return;
}

/** With something to cite, as not every model can. */
const withPassage: ConverseRequest = {
  system: "",
  turns: [{ role: "user", content: "Ping" }],
  passages: [pingHit],
  maxTokens: 8,
};
/** A schema as demanding as those of judges and rewrites. */
const asObject = requestFor(
  { system: "", user: "Ping" },
  {
    name: "ping",
    reply: z.object({ pings: z.array(z.object({ ok: z.boolean(), why: z.string().nullable() })) }),
    maxTokens: 64,
  },
);
