import { loadGuardRules } from "./answer/guard/rules.ts";
import type { Config } from "./config.ts";
import { loadPrices } from "./ledger/price.ts";
import type { PictureModel } from "./providers/describe.ts";
import type { Judge, Provider } from "./providers/provider.ts";
import type { Database } from "./store/database.ts";
import { type DeckFiles, openDeckFiles } from "./store/deck-files.ts";
import { openDatabase } from "./store/open-database.ts";

/** Everything a command needs, made from the configuration. */
export interface Lectern {
  config: Config;
  database: Database;
  provider: Provider;
  deckFiles: DeckFiles;
  close(): Promise<void>;
}

/** `fraction` 0…1, or null where the end is not known. */
export type OnProgress = (step: string, fraction: number | null) => void;

/** `holder` is what another process is told when it finds the data folder in use. */
export async function setup(config: Config, holder: string, onProgress: OnProgress): Promise<Lectern> {
  const database = await openDatabase(config, holder);
  try {
    const provider = await makeProvider(config, onProgress, "with stand-ins");
    return {
      config,
      database,
      provider,
      deckFiles: openDeckFiles(config.dataFolder),
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Whether others answer where the model fails: a student wants an answer, an evaluation that model's own. */
type StandIns = "alone" | "with stand-ins";

/** The only place that knows the adapters; each is loaded only when it is chosen. */
export async function makeProvider(
  config: Config,
  onProgress: OnProgress,
  standIns: StandIns = "alone",
): Promise<Provider> {
  loadPrices(config.pricesFile);
  loadGuardRules(config.guardRulesFile);
  const provider = await openProvider(config, onProgress, standIns);
  return { ...provider, ...(await openChat(config, provider)), ...(await openKnowledgeBase(config)) };
}

/** Another model's words in place of the provider's own. */
async function openChat({ chat, bedrock }: Config, { models }: Provider): Promise<Partial<Provider>> {
  if (!chat) return {};
  const { createLangChainConverse } = await import("./providers/langchain.ts");
  const { openLangChainModel } = await import("./providers/bedrock/langchain-model.ts");
  const converse = await createLangChainConverse(chat, (model) => openLangChainModel(model, bedrock.region));
  return { converse, extractive: false, models: { ...models, answer: chat } };
}

async function openKnowledgeBase({ bedrock, knowledgeBase }: Config): Promise<Partial<Provider>> {
  if (!knowledgeBase) return {};
  const { createBedrockKnowledgeBase } = await import("./providers/bedrock/provider.ts");
  return { knowledgeBase: createBedrockKnowledgeBase(bedrock, knowledgeBase) };
}

async function openProvider(config: Config, onProgress: OnProgress, standIns: StandIns): Promise<Provider> {
  if (config.provider === "bedrock") {
    const { createBedrockProvider } = await import("./providers/bedrock/provider.ts");
    if (standIns === "alone") return createBedrockProvider(config.bedrock);
    const { makeExtractor } = await import("./providers/local/extract/extract.ts");
    const last = { model: "extractive" as const, converse: makeExtractor(null) };
    return createBedrockProvider(config.bedrock, { fallbackModels: config.bedrock.fallbackModels, last });
  }
  const { createLocalProvider } = await import("./providers/local/provider.ts");
  return createLocalProvider(config, onProgress);
}

/** A vision model on Bedrock, whoever answers. Sends nothing by itself: what AWS lacks, its first call says. */
export async function makeDescribe({ bedrock }: Config): Promise<PictureModel> {
  const { createBedrockDescribe } = await import("./providers/bedrock/describe.ts");
  return createBedrockDescribe(bedrock);
}

/** Chat models that judge answers, by Bedrock model id; whoever answers. */
export async function makeJudges(config: Config, models: string[]): Promise<Judge[]> {
  if (models.length === 0) return [];
  const { createBedrockJudges } = await import("./providers/bedrock/provider.ts");
  return createBedrockJudges(config.bedrock, models);
}
