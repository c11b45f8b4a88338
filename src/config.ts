import { existsSync } from "node:fs";
import { join } from "node:path";
import { defaultModels, profileIn } from "./bedrock-profiles.ts";
import { errorMessage, LecternError } from "./errors.ts";
import { projectRoot } from "./root.ts";
import { retired, type Settings, settings } from "./settings.ts";

/** The settings in the application's words. What each is for: src/settings.ts. */
export type Config = ReturnType<typeof toConfig>;

/** Adds what the working folder's `.env` file sets, where there is one; what the environment sets already stays. */
export function loadEnvFile(): void {
  if (!existsSync(".env")) return;
  try {
    process.loadEnvFile(".env");
  } catch (cause) {
    throw new LecternError("config", `The file .env can't be read: ${errorMessage(cause)}`, { cause });
  }
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
  const parsed = settings.safeParse(given);
  const faults = Object.entries(retired)
    .filter(([name]) => given[name] !== undefined)
    .map(([name, advice]) => `${name} is no longer a setting: ${advice}`);
  for (const issue of parsed.error?.issues ?? []) faults.push(`${issue.path.join(".")}: ${issue.message}`);
  if (!parsed.success || faults.length > 0) {
    throw new LecternError("config", `Wrong setting in the environment: ${faults.join("; ")}`);
  }
  return toConfig(parsed.data, parsed.data.AWS_REGION ?? env.AWS_DEFAULT_REGION);
}

function toConfig(e: Settings, region: string | undefined) {
  const small = profileIn(region, defaultModels.small);
  const models = {
    LECTERN_BEDROCK_MODEL: e.LECTERN_BEDROCK_MODEL ?? profileIn(region, defaultModels.answer),
    LECTERN_BEDROCK_REWRITE_MODEL: e.LECTERN_BEDROCK_REWRITE_MODEL ?? small,
  };
  return {
    provider: e.LECTERN_PROVIDER,
    chat: e.LECTERN_CHAT,
    embed: e.LECTERN_EMBED,
    /** For models behind the OpenAI protocol; a server of your own has a key of its own. */
    keys: { openai: e.OPENAI_API_KEY, anthropic: e.ANTHROPIC_API_KEY, own: e.LECTERN_API_KEY },
    dataFolder: e.LECTERN_DATA,
    databaseUrl: e.DATABASE_URL,
    /** Limits for a PostgreSQL server. */
    database: {
      connections: e.LECTERN_DATABASE_CONNECTIONS,
      connectMs: e.LECTERN_DATABASE_CONNECT_S * 1000,
      queryMs: e.LECTERN_DATABASE_QUERY_S * 1000,
    },
    host: e.LECTERN_HOST,
    port: e.LECTERN_PORT,
    auth: e.LECTERN_AUTH,
    origins: e.LECTERN_ORIGIN,
    modelsFolder: e.LECTERN_MODELS,
    modelCacheFolder: join(projectRoot, ".cache", "models"),
    /** Where models are fetched from; without a slash at its end. */
    modelHub: (e.HF_ENDPOINT ?? "https://huggingface.co").replace(/\/+$/, ""),
    maxFileBytes: e.LECTERN_MAX_FILE_MB * 1024 * 1024,
    ocrLanguages: e.LECTERN_OCR_LANGUAGES,
    /** LibreOffice's program: a path, `auto` or `off`. */
    office: e.LECTERN_OFFICE,
    withheld: { hiddenSlides: e.LECTERN_HIDDEN_SLIDES, speakerNotes: e.LECTERN_SPEAKER_NOTES },
    coursesFolder: e.LECTERN_COURSES,
    fusion: e.LECTERN_FUSION,
    denseWeight: e.LECTERN_DENSE_WEIGHT,
    ...readRerank(e.LECTERN_RERANK),
    /** Set: its passages are searched instead of the index. */
    knowledgeBase: e.LECTERN_KNOWLEDGE_BASE ? { id: e.LECTERN_KNOWLEDGE_BASE } : undefined,
    bedrock: {
      /** Undefined: the AWS SDK finds it in the shared config, or says that it is missing. */
      region,
      embedModel: e.LECTERN_BEDROCK_EMBED_MODEL,
      dimensions: e.LECTERN_BEDROCK_DIMENSIONS,
      answerModel: models.LECTERN_BEDROCK_MODEL,
      simpleModel: e.LECTERN_BEDROCK_SIMPLE_MODEL,
      deepModel: e.LECTERN_BEDROCK_DEEP_MODEL,
      fallbackModels: e.LECTERN_BEDROCK_FALLBACK_MODELS,
      citations: e.LECTERN_BEDROCK_CITATIONS,
      /** The judge unless `--judge` names another. */
      judgeModels: [small],
      visionModel: e.LECTERN_BEDROCK_VISION_MODEL ?? small,
      rerankModel: e.LECTERN_BEDROCK_RERANK_MODEL,
      rewriteModel: models.LECTERN_BEDROCK_REWRITE_MODEL,
      guardrail: e.LECTERN_BEDROCK_GUARDRAIL,
    },
    guard: e.LECTERN_GUARD,
    guardRulesFile: e.LECTERN_GUARD_RULES,
    maxStreams: e.LECTERN_MAX_STREAMS,
    oidc: {
      issuer: e.LECTERN_OIDC_ISSUER,
      clientId: e.LECTERN_OIDC_CLIENT,
      secret: e.LECTERN_OIDC_SECRET,
      roles: e.LECTERN_OIDC_ROLES,
      audience: e.LECTERN_OIDC_AUDIENCE,
    },
    audit: e.LECTERN_AUDIT,
    fairUse: {
      perMinute: e.LECTERN_QUESTIONS_PER_MINUTE,
      streams: e.LECTERN_STREAMS_PER_USER,
      allowances: e.LECTERN_ALLOWANCES,
    },
    tracing: {
      /** The address of a collector that speaks OTLP; undefined: no spans are made. */
      endpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT,
      service: e.OTEL_SERVICE_NAME,
      capturesContent: e.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT === "true",
    },
    alerts: readAlerts(e),
    judgeSample: {
      share: e.LECTERN_JUDGE_SAMPLE,
      model: e.LECTERN_JUDGE_MODEL,
      /** US dollars a day. */
      budget: e.LECTERN_JUDGE_BUDGET,
    },
    keepDays: e.LECTERN_KEEP_DAYS,
    pricesFile: e.LECTERN_PRICES,
    answerSettings: answerSettings({ ...e, ...models, AWS_REGION: region }),
  };
}

/** Null: alerts are kept and shown, and not sent. Throws `config` for a webhook without a secret. */
function readAlerts({ LECTERN_ALERT_WEBHOOK: url, LECTERN_ALERT_SECRET: secret }: Settings) {
  if (url === undefined) return null;
  if (secret !== undefined) return { url, secret };
  throw new LecternError(
    "config",
    "LECTERN_ALERT_WEBHOOK needs LECTERN_ALERT_SECRET, by which who receives alerts tells them from forged ones",
  );
}

interface RerankSettings {
  rerank: "auto" | "features" | "none";
  /** A model that takes the place of the provider's own. */
  reranker: string | undefined;
  /** Whether the chat model reranks. */
  reranksByChat: boolean;
}

function readRerank(value: string): RerankSettings {
  const settings = { rerank: "auto", reranker: undefined, reranksByChat: false } as const;
  if (value === "chat") return { ...settings, reranksByChat: true };
  if (value === "auto" || value === "features" || value === "none") return { ...settings, rerank: value };
  return { ...settings, reranker: value };
}

/** The settings that decide answers, which a configuration of an evaluation may change. */
export const evaluationSettings = Object.entries(settings.shape)
  .filter(([, setting]) => setting.meta()?.decidesAnswers)
  .map(([name]) => name);

/** What decides answers, with its effective value, by the names in docs/settings.md. Never a secret. */
function answerSettings(e: Settings): Record<string, string> {
  const decided: Record<string, string> = {};
  for (const [name, value] of Object.entries(e)) {
    const isIdle = e.LECTERN_PROVIDER === "local" && /^(LECTERN_BEDROCK_|AWS_)/.test(name);
    if (value === undefined || isIdle || !evaluationSettings.includes(name)) continue;
    decided[name] =
      typeof value === "object" && "id" in value ? `${value.id}:${value.version}` : String(value);
  }
  return decided;
}
