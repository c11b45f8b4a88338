import { z } from "zod";

const optional = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);
const integer = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const listed = (names: string) =>
  names
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

/** Every variable that Lectern reads, with its default. The README's table is made of these. */
export const environment = z.object({
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
  LECTERN_COURSES: optional,
  LECTERN_OCR_LANGUAGES: z.string().default("eng").transform(listed),
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
  LECTERN_BEDROCK_FALLBACK_MODELS: z.string().default("").transform(listed),
  LECTERN_BEDROCK_CITATIONS: z.enum(["auto", "native", "markers"]).default("auto"),
  LECTERN_BEDROCK_SIMPLE_MODEL: optional,
  LECTERN_BEDROCK_DEEP_MODEL: optional,
  LECTERN_BEDROCK_LATENCY: z.enum(["standard", "optimized"]).default("standard"),
  LECTERN_FIRST_TOKEN_MS: integer(20_000, 100, 300_000),
  LECTERN_IDLE_MS: integer(20_000, 100, 300_000),
  LECTERN_BEDROCK_JUDGE_MODEL: z
    .string()
    .default("us.amazon.nova-pro-v1:0")
    .refine((names) => listed(names).length > 0, "names no model")
    .transform(listed),
  LECTERN_BEDROCK_VISION_MODEL: z.string().default("us.amazon.nova-lite-v1:0"),
  LECTERN_BEDROCK_RERANK_MODEL: z.string().default("cohere.rerank-v3-5:0"),
  LECTERN_BEDROCK_REWRITE_MODEL: z.string().default("us.amazon.nova-micro-v1:0"),
  LECTERN_BEDROCK_GUARDRAIL: optional,
  LECTERN_BEDROCK_GUARDRAIL_VERSION: z.string().default("DRAFT"),
  LECTERN_BEDROCK_GUARDRAIL_STREAM: z.enum(["sync", "async", "off"]).default("sync"),
  LECTERN_GUARD: z.enum(["stream", "buffer"]).default("stream"),
  LECTERN_GUARD_RULES: optional,
  LECTERN_MAX_STREAMS: integer(300, 1, 10_000),
  LECTERN_PRICES: optional,
});

/** The settings that a configuration of an evaluation may change: what decides answers, not where data is or who judges. */
export const evaluationSettings = Object.keys(environment.shape).filter(
  (name) =>
    !/^(DATABASE_URL|LECTERN_(DATA|HOST|PORT|COURSES|OCR_LANGUAGES|MODELS|MAX_FILE_MB|MAX_STREAMS|PRICES|BEDROCK_(JUDGE_MODEL|VISION_MODEL|FALLBACK_MODELS)|FIRST_TOKEN_MS|IDLE_MS))$/.test(
      name,
    ),
);
