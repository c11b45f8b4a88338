import { join, resolve } from "node:path";
import { z } from "zod";
import { LecternError } from "./errors.ts";
import { projectRoot } from "./root.ts";

const optional = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);
const integer = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

/** Every variable that Lectern reads, with its default. The README's table is made of these. */
const environment = z.object({
  LECTERN_PROVIDER: z.enum(["local", "bedrock"]).default("local"),
  LECTERN_CHAT: optional.refine(
    (name) => name === undefined || /^[\w-]+:.+/.test(name),
    "takes provider:model, such as ollama:llama3.2",
  ),
  LECTERN_DATA: z.string().default(".lectern"),
  DATABASE_URL: optional,
  LECTERN_HOST: z.string().default("127.0.0.1"),
  LECTERN_PORT: integer(3000, 0, 65535),
  LECTERN_MODELS: optional,
  LECTERN_MAX_FILE_MB: integer(200, 1, 4096),
  LECTERN_FUSION: z.enum(["weighted", "rrf"]).default("weighted"),
  LECTERN_DENSE_WEIGHT: z.coerce.number().min(0).max(1).default(0.6),
  LECTERN_RERANK: z.enum(["auto", "features", "none"]).default("auto"),
  LECTERN_SEARCH: z.enum(["index", "knowledge-base"]).default("index"),
  LECTERN_KNOWLEDGE_BASE: optional.refine(
    (id) => id === undefined || /^[0-9A-Za-z]{10}$/.test(id),
    "a knowledge base's id is 10 letters or digits",
  ),
  LECTERN_KNOWLEDGE_BASE_SEARCH: z.enum(["HYBRID", "SEMANTIC"]).optional(),
  LECTERN_KNOWLEDGE_BASE_FIRST_PAGE: z.coerce
    .number()
    .pipe(z.union([z.literal(0), z.literal(1)]))
    .default(0),
  AWS_REGION: optional,
  LECTERN_BEDROCK_EMBED_MODEL: z.string().default("amazon.titan-embed-text-v2:0"),
  LECTERN_BEDROCK_DIMENSIONS: z.coerce
    .number()
    .pipe(z.union([z.literal(256), z.literal(512), z.literal(1024)]))
    .default(1024),
  LECTERN_BEDROCK_MODEL: z.string().default("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
  LECTERN_BEDROCK_FALLBACK_MODELS: z
    .string()
    .default("")
    .transform((names) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    ),
  LECTERN_BEDROCK_CITATIONS: z.enum(["auto", "native", "markers"]).default("auto"),
  LECTERN_FIRST_TOKEN_MS: integer(20_000, 100, 300_000),
  LECTERN_IDLE_MS: integer(20_000, 100, 300_000),
  LECTERN_BEDROCK_JUDGE_MODEL: z
    .string()
    .default("us.amazon.nova-pro-v1:0")
    .refine((names) => names.split(",").some((name) => name.trim() !== ""), "names no model")
    .transform((names) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    ),
  LECTERN_BEDROCK_RERANK_MODEL: z.string().default("cohere.rerank-v3-5:0"),
  LECTERN_BEDROCK_REWRITE_MODEL: z.string().default("us.amazon.nova-micro-v1:0"),
  LECTERN_BEDROCK_GUARDRAIL: optional,
  LECTERN_BEDROCK_GUARDRAIL_VERSION: z.string().default("DRAFT"),
});

/** The settings that a configuration of an evaluation may change: what decides answers, not where data is or who judges. */
export const evaluationSettings = Object.keys(environment.shape).filter(
  (name) =>
    !/^(DATABASE_URL|LECTERN_(DATA|HOST|PORT|MODELS|MAX_FILE_MB|BEDROCK_(JUDGE_MODEL|FALLBACK_MODELS)|FIRST_TOKEN_MS|IDLE_MS))$/.test(
      name,
    ),
);

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
    /** Asked in turn where the answer model fails. */
    fallbackModels: string[];
    /** `auto`: in Converse's own blocks where the model is known to have them, else by `[n]`. */
    citations: "auto" | "native" | "markers";
    /** Milliseconds until the first word, and between two. */
    firstTokenMs: number;
    idleMs: number;
    /** One or more, who then vote. */
    judgeModels: string[];
    /** `none` switches reranking off. */
    rerankModel: string;
    /** Makes standalone queries of what leans on a conversation; `none` leaves it to the form without a model. */
    rewriteModel: string;
    guardrail: { id: string; version: string } | undefined;
  };
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
    maxFileBytes: e.LECTERN_MAX_FILE_MB * 1024 * 1024,
    bedrock: {
      region: e.AWS_REGION ?? env.AWS_DEFAULT_REGION,
      embedModel: e.LECTERN_BEDROCK_EMBED_MODEL,
      dimensions: e.LECTERN_BEDROCK_DIMENSIONS,
      answerModel: e.LECTERN_BEDROCK_MODEL,
      fallbackModels: e.LECTERN_BEDROCK_FALLBACK_MODELS,
      citations: e.LECTERN_BEDROCK_CITATIONS,
      firstTokenMs: e.LECTERN_FIRST_TOKEN_MS,
      idleMs: e.LECTERN_IDLE_MS,
      judgeModels: e.LECTERN_BEDROCK_JUDGE_MODEL,
      rerankModel: e.LECTERN_BEDROCK_RERANK_MODEL,
      rewriteModel: e.LECTERN_BEDROCK_REWRITE_MODEL,
      guardrail: e.LECTERN_BEDROCK_GUARDRAIL
        ? { id: e.LECTERN_BEDROCK_GUARDRAIL, version: e.LECTERN_BEDROCK_GUARDRAIL_VERSION }
        : undefined,
    },
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
  const { provider, chat, fusion, denseWeight, rerank, knowledgeBase, bedrock } = config;
  const settings = {
    LECTERN_PROVIDER: provider,
    ...(chat ? { LECTERN_CHAT: chat } : {}),
    LECTERN_FUSION: fusion,
    LECTERN_DENSE_WEIGHT: String(denseWeight),
    LECTERN_RERANK: rerank,
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
    LECTERN_BEDROCK_CITATIONS: bedrock.citations,
    LECTERN_BEDROCK_RERANK_MODEL: bedrock.rerankModel,
    LECTERN_BEDROCK_REWRITE_MODEL: bedrock.rewriteModel,
    LECTERN_BEDROCK_GUARDRAIL: bedrock.guardrail
      ? `${bedrock.guardrail.id}:${bedrock.guardrail.version}`
      : "",
  };
}
