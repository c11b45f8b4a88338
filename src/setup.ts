import { answerVariables } from "./answer/compose/answer-prompts.ts";
import { asksForNames, loadGuardRules } from "./answer/guard/rules.ts";
import type { Config } from "./config.ts";
import { LecternError } from "./errors.ts";
import { isBilled, loadPrices } from "./ledger/price.ts";
import type { PictureModel } from "./providers/describe.ts";
import { isEndpointName } from "./providers/openai/endpoint.ts";
import type { NearbyModel } from "./providers/openai/nearby.ts";
import type { EmbeddingModel, Judge, LoneModel, Provider } from "./providers/provider.ts";
import type { LastAnswerer } from "./providers/resilience/fallback.ts";
import { bedrockName, localName } from "./settings/kinds.ts";
import type { Database } from "./store/database.ts";
import { type DeckFiles, openDeckFiles } from "./store/deck-files.ts";
import { type Access, openDatabase } from "./store/open-database.ts";

/** Everything a command needs, made from the configuration. */
export interface Lectern {
  config: Config;
  database: Database;
  provider: Provider;
  deckFiles: DeckFiles;
  close(): Promise<void>;
}

/** `fraction` 0…1, or null if the end is not known. */
type OnProgress = (step: string, fraction: number | null) => void;

/** `holder` is what another process is told when it finds the data folder in use. */
export async function setup(
  config: Config,
  holder: string,
  onProgress: OnProgress,
  access: Access = "use",
): Promise<Lectern> {
  const database = await openDatabase(config, holder, access);
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

/** Whether others answer when the model fails: a student wants any answer, an evaluation wants that model's own. */
type StandIns = "alone" | "with stand-ins";

/** The only place that knows the adapters; each is loaded only when it is chosen. */
export async function makeProvider(
  config: Config,
  onProgress: OnProgress,
  standIns: StandIns = "alone",
): Promise<Provider> {
  loadPrices(config.pricesFile);
  loadGuardRules(config.guardRulesFile);
  const own = await openProvider(config, onProgress, standIns);
  const embedded = { ...own, ...(await openEmbedding(config, own, onProgress)) };
  const searching = await withReranker(config, embedded);
  const answering = { ...searching, ...(await openChat(config, searching, standIns)) };
  const asking = { ...answering, ...(await openKnowledgeBase(config)), ...(await openPrompt(config)) };
  return withNames(config, asking);
}

/** A prompt that is kept on Bedrock, read once. */
async function openPrompt({ bedrock }: Config): Promise<Pick<Provider, "answerPrompt">> {
  if (bedrock.prompt === undefined) return {};
  const { readPrompt } = await import("./providers/bedrock/prompt.ts");
  const asked = { arn: bedrock.prompt, filled: answerVariables };
  return { answerPrompt: await readPrompt(bedrock.region, asked, AbortSignal.timeout(15_000)) };
}

/** What finds people's names, where the guard's rules ask for them; without it, they are told that nobody does. */
async function withNames(config: Config, provider: Provider): Promise<Provider> {
  if (!asksForNames(config)) return provider;
  const { openNames } = await import("./providers/local/provider.ts");
  const { name, notices, ...finding } = await openNames(config);
  const models = name ? { ...provider.models, names: name } : provider.models;
  return { ...provider, ...finding, models, notices: [...provider.notices, ...notices] };
}

/** Another model's words in place of the provider's own. */
async function openChat(config: Config, provider: Provider, standIns: StandIns): Promise<Partial<Provider>> {
  const { chat, bedrock } = config;
  if (!chat) return {};
  if (isEndpointName(chat)) {
    const { connectChat } = await import("./providers/openai/provider.ts");
    const { makeExtractor } = await import("./providers/local/extract/extract.ts");
    const converse = provider.extractive ? provider.converse : makeExtractor(null);
    const last = { model: "extractive" as const, converse };
    return connectChat({ ...config, chat }, provider, standIns === "alone" ? null : last);
  }
  const onBedrock = bedrockName(chat);
  if (onBedrock !== null) {
    const { connectBedrockChat } = await import("./providers/bedrock/provider.ts");
    const last = standIns === "alone" ? null : await openLastAnswerer();
    return connectBedrockChat(bedrock, onBedrock, provider, last);
  }
  const { converse } = await openLangChain(chat);
  return { converse, extractive: false, models: { ...provider.models, answer: chat } };
}

async function openLastAnswerer(): Promise<LastAnswerer> {
  const { makeExtractor } = await import("./providers/local/extract/extract.ts");
  return { model: "extractive", converse: makeExtractor(null) };
}

async function openLangChain(chat: string): Promise<LoneModel> {
  const { createLangChainConverse } = await import("./providers/langchain.ts");
  return { model: chat, converse: await createLangChainConverse(chat) };
}

/**
 * The chat model that answers, by itself. Sends nothing by itself. `wanted`: what needs it, for the message. Throws
 * `config` where no chat model is connected.
 */
export async function openLoneModel(config: Config, wanted: string): Promise<LoneModel> {
  const { chat, bedrock, provider } = config;
  if (chat && isEndpointName(chat)) {
    const { connectAlone } = await import("./providers/openai/provider.ts");
    return connectAlone(chat, "LECTERN_CHAT", config);
  }
  const onBedrock = chat ? bedrockName(chat) : provider === "bedrock" ? bedrock.answerModel : null;
  if (chat && onBedrock === null) return openLangChain(chat);
  if (onBedrock !== null) {
    const { createBedrockModels } = await import("./providers/bedrock/provider.ts");
    const setting = chat ? "LECTERN_CHAT" : "LECTERN_BEDROCK_MODEL";
    const [model] = createBedrockModels(bedrock, [onBedrock], setting);
    if (model) return model;
  }
  throw new LecternError(
    "config",
    `${wanted} needs a chat model, and none is connected: set LECTERN_CHAT, such as LECTERN_CHAT=ollama:llama3.2, or LECTERN_PROVIDER=bedrock (see docs/models.md)`,
  );
}

/** Another embedding model in place of the provider's own, for the index and, where it bills nothing, for the extractor. */
async function openEmbedding(
  config: Config,
  provider: Provider,
  onProgress: OnProgress,
): Promise<Partial<Provider>> {
  const { embed } = config;
  if (!embed) return {};
  const embedding = await openNamedEmbedding({ ...config, embed }, onProgress);
  const models = { ...provider.models, embedding: embedding.id };
  if (!provider.extractive) return { embedding, models };
  const { makeExtractor } = await import("./providers/local/extract/extract.ts");
  // Nobody meters what the extractor embeds.
  return { embedding, models, converse: makeExtractor(isBilled(embedding) ? null : embedding) };
}

async function openNamedEmbedding(
  config: Config & { embed: string },
  onProgress: OnProgress,
): Promise<EmbeddingModel> {
  if (localName(config.embed) !== null) {
    const { openNamedEmbedding: open } = await import("./providers/local/provider.ts");
    return open(config, onProgress);
  }
  const { connectEmbedding } = await import("./providers/openai/provider.ts");
  return connectEmbedding(config, new AbortController().signal);
}

/** A reranker in place of the provider's own, and of what that bills. */
async function withReranker(config: Config, provider: Provider): Promise<Provider> {
  const { reranker, reranksByChat } = config;
  if (!reranker && !reranksByChat) return provider;
  const { rerankUsd: _, ...others } = provider;
  const { name, ...stages } = reranker
    ? await openNamedReranker({ ...config, reranker })
    : await openChatReranker(config);
  return { ...others, ...stages, models: { ...provider.models, rerank: name } };
}

async function openChatReranker(config: Config) {
  const chat = await openLoneModel(config, "LECTERN_RERANK=chat");
  const { connectChatReranker } = await import("./providers/rerank-by-chat.ts");
  return { ...connectChatReranker(chat), name: chat.model };
}

async function openNamedReranker(config: Config & { reranker: string }) {
  if (localName(config.reranker) !== null) {
    const { openNamedReranker: open } = await import("./providers/local/provider.ts");
    return open(config);
  }
  const { connectReranker } = await import("./providers/openai/provider.ts");
  return connectReranker(config);
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
    const last = await openLastAnswerer();
    return createBedrockProvider(config.bedrock, { fallbackModels: config.bedrock.fallbackModels, last });
  }
  const { createLocalProvider } = await import("./providers/local/provider.ts");
  return createLocalProvider(config, onProgress);
}

/** What describes pictures: the chat model that is connected, else a vision model on Bedrock. Sends nothing by itself. */
export async function makeDescribe(config: Config): Promise<PictureModel> {
  const { chat, bedrock } = config;
  if (chat && isEndpointName(chat)) {
    const { connectPictures } = await import("./providers/openai/provider.ts");
    return connectPictures({ ...config, chat });
  }
  const { createBedrockDescribe } = await import("./providers/bedrock/describe.ts");
  return createBedrockDescribe(bedrock);
}

/** Whether pictures may be sent to the connected models. */
export const hasPictureModel = ({ chat, provider }: Config): boolean =>
  provider === "bedrock" || (chat !== undefined && isEndpointName(chat));

/** Chat models that judge answers, whichever model answers: in the form of LECTERN_CHAT or by Bedrock model id. */
export async function makeJudges(config: Config, models: string[]): Promise<Judge[]> {
  if (models.length === 0) return [];
  const connected = models.filter(isEndpointName);
  const onBedrock = models.filter((model) => !isEndpointName(model));
  const judges: Judge[] = [];
  if (connected.length > 0) {
    const { connectAlone } = await import("./providers/openai/provider.ts");
    judges.push(...connected.map((model) => connectAlone(model, "--judge", config)));
  }
  if (onBedrock.length > 0) {
    const { createBedrockJudges } = await import("./providers/bedrock/provider.ts");
    judges.push(...createBedrockJudges(config.bedrock, onBedrock));
  }
  return judges;
}

/** Chat models that are ready on this machine; none where a model answers already. */
export async function findUnusedModels({ extractive }: Pick<Provider, "extractive">): Promise<NearbyModel[]> {
  if (!extractive) return [];
  const { findNearbyModels } = await import("./providers/openai/nearby.ts");
  return findNearbyModels();
}
