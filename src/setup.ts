import type { Config } from "./config.ts";
import type { Judge, Provider } from "./providers/provider.ts";
import { type Database, openDatabase } from "./store/database.ts";
import { type DeckFiles, openDeckFiles } from "./store/deck-files.ts";

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
    const provider = await makeProvider(config, onProgress);
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

/** The only place that knows the adapters; each is loaded only when it is chosen. */
export async function makeProvider(config: Config, onProgress: OnProgress): Promise<Provider> {
  const provider = await openProvider(config, onProgress);
  if (!config.knowledgeBase) return provider;
  const { createBedrockKnowledgeBase } = await import("./providers/bedrock/provider.ts");
  return { ...provider, knowledgeBase: createBedrockKnowledgeBase(config.bedrock, config.knowledgeBase) };
}

async function openProvider(config: Config, onProgress: OnProgress): Promise<Provider> {
  if (config.provider === "bedrock") {
    const { createBedrockProvider } = await import("./providers/bedrock/provider.ts");
    return createBedrockProvider(config.bedrock);
  }
  const { createLocalProvider } = await import("./providers/local/provider.ts");
  return createLocalProvider(config, onProgress);
}

/** Chat models that judge answers, by Bedrock model id; whoever answers. */
export async function makeJudges(config: Config, models: string[]): Promise<Judge[]> {
  if (models.length === 0) return [];
  const { createBedrockJudges } = await import("./providers/bedrock/provider.ts");
  return createBedrockJudges(config.bedrock, models);
}
