import { join, resolve } from "node:path";
import type { z } from "zod";
import { environment } from "./environment.ts";
import { LecternError } from "./errors.ts";
import { projectRoot } from "./root.ts";

export interface Config {
  provider: "local" | "bedrock";
  /** A chat model of LangChain's that answers instead of the provider's, as `provider:model`. */
  chat: string | undefined;
  /** Absolute. Holds the embedded database, copies of the decks' pages and drawn slides. */
  dataFolder: string;
  databaseUrl: string | undefined;
  host: string;
  port: number;
  /** Where local models are looked for first. */
  modelsFolder: string | undefined;
  modelCacheFolder: string;
  maxFileBytes: number;
  /** What pages without text are read in, as tesseract names languages. */
  ocrLanguages: string[];
  /** The folder whose folders may be synced over the API; undefined: none. */
  coursesFolder: string | undefined;
  /** How BM25F and cosine similarity become one order. */
  fusion: "weighted" | "rrf";
  /** What cosine similarity counts in the weighted sum, 0…1. The default: `npm run bench:retrieval`. */
  denseWeight: number;
  /** `auto`: the provider's reranker, or without one features. `none` leaves the fused order. */
  rerank: "auto" | "features" | "none";
  /** Set: its passages are searched instead of the index. */
  knowledgeBase: { id: string; searchType: "HYBRID" | "SEMANTIC" | null; firstPage: 0 | 1 } | undefined;
  bedrock: {
    /** Undefined: the AWS SDK finds it in the shared config, or says that it is missing. */
    region: string | undefined;
    embedModel: string;
    dimensions: 256 | 512 | 1024;
    answerModel: string;
    /** Instead of it for what is simple or deep; undefined: the answer model itself. */
    simpleModel: string | undefined;
    deepModel: string | undefined;
    /** Asked in turn where these fail. */
    fallbackModels: string[];
    /** `optimized`: the faster, dearer inference that a few models have; the others ignore it. */
    latency: "standard" | "optimized";
    /** `auto`: in Converse's own blocks where the model is known to have them, else by `[n]`. */
    citations: "auto" | "native" | "markers";
    /** Milliseconds until the first word, and between two. */
    firstTokenMs: number;
    idleMs: number;
    /** One or more, who then vote. */
    judgeModels: string[];
    /** Describes pictures where it is asked to. */
    visionModel: string;
    /** `none` switches reranking off. */
    rerankModel: string;
    /** Makes standalone queries of what leans on a conversation; `none` leaves it to the form without a model. */
    rewriteModel: string;
    /** `stream`: how it watches over the model's own stream. `sync` holds words back until they are checked, `async` masks nothing. */
    guardrail: { id: string; version: string; stream: "sync" | "async" | "off" } | undefined;
  };
  /** `buffer` withholds an answer until it is checked. */
  guard: "stream" | "buffer";
  /** The file of the local guard's rules; undefined: the rules that come with Lectern. */
  guardRulesFile: string | undefined;
  /** How many answers are written at once; who comes then is asked to come again. */
  maxStreams: number;
  /** A file of prices beside those that come with Lectern. */
  pricesFile: string | undefined;
}

/** The one reader of the environment. Throws `config` with the variable's name and what is allowed. */
export function loadConfig(
  env: NodeJS.ProcessEnv = process.env,
  overrides: Record<string, string> = {},
): Config {
  // An empty variable is an unset one: `LECTERN_PORT= npm start` means the default.
  const given = Object.fromEntries(
    Object.entries({ ...env, ...overrides }).filter(([, value]) => value !== ""),
  );
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new LecternError("config", `Wrong setting in the environment: ${faults.join("; ")}`);
  }
  const e = parsed.data;
  return {
    provider: e.LECTERN_PROVIDER,
    chat: e.LECTERN_CHAT,
    dataFolder: resolve(e.LECTERN_DATA),
    databaseUrl: e.DATABASE_URL,
    host: e.LECTERN_HOST,
    port: e.LECTERN_PORT,
    modelsFolder: e.LECTERN_MODELS && resolve(e.LECTERN_MODELS),
    modelCacheFolder: join(projectRoot, ".cache", "models"),
    fusion: e.LECTERN_FUSION,
    denseWeight: e.LECTERN_DENSE_WEIGHT,
    rerank: e.LECTERN_RERANK,
    knowledgeBase: knowledgeBaseOf(e),
    ocrLanguages: e.LECTERN_OCR_LANGUAGES,
    coursesFolder: e.LECTERN_COURSES && resolve(e.LECTERN_COURSES),
    maxFileBytes: e.LECTERN_MAX_FILE_MB * 1024 * 1024,
    bedrock: {
      region: e.AWS_REGION ?? env.AWS_DEFAULT_REGION,
      embedModel: e.LECTERN_BEDROCK_EMBED_MODEL,
      dimensions: e.LECTERN_BEDROCK_DIMENSIONS,
      answerModel: e.LECTERN_BEDROCK_MODEL,
      simpleModel: e.LECTERN_BEDROCK_SIMPLE_MODEL,
      deepModel: e.LECTERN_BEDROCK_DEEP_MODEL,
      fallbackModels: e.LECTERN_BEDROCK_FALLBACK_MODELS,
      latency: e.LECTERN_BEDROCK_LATENCY,
      citations: e.LECTERN_BEDROCK_CITATIONS,
      firstTokenMs: e.LECTERN_FIRST_TOKEN_MS,
      idleMs: e.LECTERN_IDLE_MS,
      judgeModels: e.LECTERN_BEDROCK_JUDGE_MODEL,
      visionModel: e.LECTERN_BEDROCK_VISION_MODEL,
      rerankModel: e.LECTERN_BEDROCK_RERANK_MODEL,
      rewriteModel: e.LECTERN_BEDROCK_REWRITE_MODEL,
      guardrail: e.LECTERN_BEDROCK_GUARDRAIL
        ? {
            id: e.LECTERN_BEDROCK_GUARDRAIL,
            version: e.LECTERN_BEDROCK_GUARDRAIL_VERSION,
            stream: e.LECTERN_BEDROCK_GUARDRAIL_STREAM,
          }
        : undefined,
    },
    guard: e.LECTERN_GUARD,
    guardRulesFile: e.LECTERN_GUARD_RULES && resolve(e.LECTERN_GUARD_RULES),
    maxStreams: e.LECTERN_MAX_STREAMS,
    pricesFile: e.LECTERN_PRICES && resolve(e.LECTERN_PRICES),
  };
}

function knowledgeBaseOf(e: z.output<typeof environment>): Config["knowledgeBase"] {
  if (e.LECTERN_SEARCH !== "knowledge-base") return undefined;
  if (!e.LECTERN_KNOWLEDGE_BASE) {
    throw new LecternError(
      "config",
      "Wrong setting in the environment: LECTERN_SEARCH is knowledge-base, so LECTERN_KNOWLEDGE_BASE must name one by its id",
    );
  }
  return {
    id: e.LECTERN_KNOWLEDGE_BASE,
    searchType: e.LECTERN_KNOWLEDGE_BASE_SEARCH ?? null,
    firstPage: e.LECTERN_KNOWLEDGE_BASE_FIRST_PAGE,
  };
}

/** What decides answers, with its effective value, by the names of the README's table. Never a secret. */
export function answerSettings(config: Config): Record<string, string> {
  const { provider, chat, fusion, denseWeight, rerank, knowledgeBase, bedrock, guardRulesFile } = config;
  const settings = {
    LECTERN_PROVIDER: provider,
    ...(chat ? { LECTERN_CHAT: chat } : {}),
    LECTERN_FUSION: fusion,
    LECTERN_DENSE_WEIGHT: String(denseWeight),
    LECTERN_RERANK: rerank,
    LECTERN_GUARD: config.guard,
    ...(guardRulesFile ? { LECTERN_GUARD_RULES: guardRulesFile } : {}),
    ...(knowledgeBase
      ? {
          LECTERN_SEARCH: "knowledge-base",
          LECTERN_KNOWLEDGE_BASE: knowledgeBase.id,
          LECTERN_KNOWLEDGE_BASE_SEARCH: knowledgeBase.searchType ?? "",
          LECTERN_KNOWLEDGE_BASE_FIRST_PAGE: String(knowledgeBase.firstPage),
        }
      : {}),
  };
  if (provider === "local") return settings;
  return {
    ...settings,
    AWS_REGION: bedrock.region ?? "",
    LECTERN_BEDROCK_EMBED_MODEL: bedrock.embedModel,
    LECTERN_BEDROCK_DIMENSIONS: String(bedrock.dimensions),
    LECTERN_BEDROCK_MODEL: bedrock.answerModel,
    ...(bedrock.simpleModel ? { LECTERN_BEDROCK_SIMPLE_MODEL: bedrock.simpleModel } : {}),
    ...(bedrock.deepModel ? { LECTERN_BEDROCK_DEEP_MODEL: bedrock.deepModel } : {}),
    LECTERN_BEDROCK_LATENCY: bedrock.latency,
    LECTERN_BEDROCK_CITATIONS: bedrock.citations,
    LECTERN_BEDROCK_RERANK_MODEL: bedrock.rerankModel,
    LECTERN_BEDROCK_REWRITE_MODEL: bedrock.rewriteModel,
    LECTERN_BEDROCK_GUARDRAIL: bedrock.guardrail
      ? `${bedrock.guardrail.id}:${bedrock.guardrail.version}`
      : "",
  };
}
