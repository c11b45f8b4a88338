import { existsSync } from "node:fs";
import { join } from "node:path";
import { defaultModels, profileIn } from "./bedrock-profiles.ts";
import { errorMessage, LecternError } from "./errors.ts";
import { projectRoot } from "./root.ts";
import { allowancesOf } from "./settings/limits.ts";
import { findRetired } from "./settings/retired.ts";
import { type Settings, settings } from "./settings/settings.ts";

/** The settings in the application's words. What each is for: src/settings/settings.ts. */
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
  const faults = findRetired(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    faults.push(`${name}${sayGiven(name, given[name])}: ${message}`);
  }
  if (!parsed.success || faults.length > 0) {
    throw new LecternError("config", `Wrong setting in the environment: ${faults.join("; ")}`);
  }
  return toConfig(parsed.data, parsed.data.AWS_REGION ?? env.AWS_DEFAULT_REGION);
}

/** What a variable was set to, unless it may hold a secret. */
function sayGiven(name: string, value: string | undefined): string {
  const isSecret = /_KEY$|_SECRET$|_URL$|_WEBHOOK$/.test(name) || /:\/\/\S*@/.test(value ?? "");
  return value === undefined || isSecret ? "" : ` is ${JSON.stringify(value)}`;
}

function toConfig(e: Settings, region: string | undefined) {
  const small = profileIn(region, defaultModels.small);
  const models = {
    LECTERN_BEDROCK_MODEL: {
      ...e.LECTERN_BEDROCK_MODEL,
      value: e.LECTERN_BEDROCK_MODEL.value ?? profileIn(region, defaultModels.answer),
    },
    LECTERN_BEDROCK_REWRITE_MODEL: e.LECTERN_BEDROCK_REWRITE_MODEL ?? small,
  };
  const limits = e.LECTERN_LIMITS;
  const withhold = (what: Settings["LECTERN_LEAVE_OUT"][number]) =>
    e.LECTERN_LEAVE_OUT.includes(what) ? ("leave-out" as const) : ("answer" as const);
  return {
    provider: e.LECTERN_PROVIDER,
    chat: e.LECTERN_CHAT,
    embed: e.LECTERN_EMBED,
    /** For models behind the OpenAI protocol; a server of your own has a key of its own. */
    keys: { openai: e.OPENAI_API_KEY, anthropic: e.ANTHROPIC_API_KEY, own: e.LECTERN_API_KEY },
    dataFolder: e.LECTERN_DATA,
    /** A PostgreSQL server in place of the embedded database. */
    database: e.DATABASE_URL,
    host: e.LECTERN_HOST,
    port: e.LECTERN_PORT,
    auth: e.LECTERN_AUTH,
    origins: e.LECTERN_ORIGIN,
    modelsFolder: e.LECTERN_MODELS,
    modelCacheFolder: join(projectRoot, ".cache", "models"),
    /** Where models are fetched from; without a slash at its end. */
    modelHub: (e.HF_ENDPOINT ?? "https://huggingface.co").replace(/\/+$/, ""),
    maxFileBytes: limits["file:MB"] * 1024 * 1024,
    ocrLanguages: e.LECTERN_OCR_LANGUAGES,
    /** LibreOffice's program: a path, `auto` or `off`. */
    office: e.LECTERN_OFFICE,
    withheld: {
      hiddenSlides: withhold("hidden-slides"),
      speakerNotes: withhold("speaker-notes"),
    },
    coursesFolder: e.LECTERN_COURSES,
    ...readFusion(e.LECTERN_FUSION),
    ...readRerank(e.LECTERN_RERANK),
    /** Set: its passages are searched instead of the index. */
    knowledgeBase: e.LECTERN_KNOWLEDGE_BASE ? { id: e.LECTERN_KNOWLEDGE_BASE } : undefined,
    bedrock: {
      /** Undefined: the AWS SDK finds it in the shared config, or says that it is missing. */
      region,
      embedModel: e.LECTERN_BEDROCK_EMBED_MODEL.value,
      dimensions: e.LECTERN_BEDROCK_EMBED_MODEL.dimensions,
      answerModel: models.LECTERN_BEDROCK_MODEL.value,
      simpleModel: e.LECTERN_BEDROCK_MODEL.simple,
      deepModel: e.LECTERN_BEDROCK_MODEL.deep,
      fallbackModels: e.LECTERN_BEDROCK_MODEL.fallback,
      citations: e.LECTERN_BEDROCK_MODEL.cites ?? "auto",
      /** The judge unless `--judge` names another. */
      judgeModels: [small],
      visionModel: e.LECTERN_BEDROCK_VISION_MODEL ?? small,
      rerankModel: e.LECTERN_BEDROCK_RERANK_MODEL,
      rewriteModel: models.LECTERN_BEDROCK_REWRITE_MODEL,
      guardrail: e.LECTERN_BEDROCK_GUARDRAIL,
      /** The ARN of one that takes the place of Lectern's own. */
      prompt: e.LECTERN_BEDROCK_MODEL.prompt,
    },
    guard: e.LECTERN_GUARD.value,
    guardRulesFile: e.LECTERN_GUARD.rules,
    maxStreams: limits["all:streams"],
    oidc: {
      issuer: e.LECTERN_OIDC_ISSUER.value,
      clientId: e.LECTERN_OIDC_CLIENT,
      secret: e.LECTERN_OIDC_SECRET,
      roles: e.LECTERN_OIDC_ROLES,
      audience: e.LECTERN_OIDC_ISSUER.audience,
    },
    audit: e.LECTERN_AUDIT,
    fairUse: {
      perMinute: limits["user:questions/min"],
      streams: limits["user:streams"],
      allowances: allowancesOf(limits),
    },
    tracing: {
      /** The address of a collector that speaks OTLP; undefined: no spans are made. */
      endpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT,
      service: e.OTEL_SERVICE_NAME,
      capturesContent: e.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT === "true",
    },
    alerts: readAlerts(e),
    judgeSample: {
      share: e.LECTERN_JUDGE_SAMPLE.value,
      model: e.LECTERN_JUDGE_SAMPLE.model,
      /** US dollars a day. */
      budget: e.LECTERN_JUDGE_SAMPLE.budget,
    },
    /** Null: conversations are kept. */
    keepDays: limits["conversation:days"],
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

function readFusion(value: string) {
  const [fusion, weight] = value.split(":");
  return {
    fusion: fusion === "rrf" ? ("rrf" as const) : ("weighted" as const),
    /** What meaning counts in the weighted sum, from 0 to 1. */
    denseWeight: Number(weight ?? 0),
  };
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
    decided[name] = write(value);
  }
  return decided;
}

/** A parsed setting as it may be set. Models that answer only where others fail decide nothing. */
function write(value: NonNullable<Settings[keyof Settings]>): string {
  if (typeof value !== "object") return String(value);
  if ("id" in value) return `${value.id}:${value.version}`;
  if (!("value" in value)) return String(value);
  const { value: head, ...rest } = value;
  const details = Object.entries(rest)
    .filter(([key, detail]) => key !== "fallback" && detail !== undefined)
    .map(([key, detail]) => `, ${key}=${detail}`);
  return `${head}${details.join("")}`;
}
