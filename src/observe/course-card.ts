import { z } from "zod";
import { isLoopback } from "../auth/loopback.ts";
import type { Config } from "../config.ts";
import type { Share } from "../control-limits.ts";
import type { Provider } from "../providers/provider.ts";
import { namesAskers } from "../store/asked.ts";
import type { CourseRow, CourseSummary } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { findLatestRun } from "../store/evaluations.ts";
import { lecternVersion } from "../version.ts";
import { type Measure, readQuality } from "./quality.ts";

/** Where words go: nowhere but to this server, or to a service, by its name or host. */
interface Destination {
  what: "answers" | "embedding" | "reranking" | "passages" | "judging" | "traces";
  /** Null: this server. */
  to: string | null;
}

/** What everybody may know of the tutor of a course (Mitchell et al., Model Cards for Model Reporting, 2019). */
export interface CourseCard {
  course: string;
  decks: number;
  slides: number;
  lectern: string;
  /** Whether answers are the slides' own words, because no model writes. */
  extractive: boolean;
  /** By what they do: `answer`, `embedding`, `rerank`, `rewrite`. */
  models: Record<string, string>;
  leavesOut: { hiddenSlides: boolean; speakerNotes: boolean };
  goes: Destination[];
  kept: {
    /** Days after which conversations that nobody uses are deleted; null: only by whoever had them. */
    days: number | null;
    /** Whether teachers read who asked. */
    namesAskers: boolean;
    /** The share of answers that a judge looks at. */
    judgedShare: number;
  };
  /** Of the latest evaluation of this course; null where there was none. */
  measured: {
    finished: string;
    questions: number;
    judges: string[];
    /** By metric, 0…1. */
    scores: Record<string, number>;
  } | null;
  /** Of the answers of the last 30 days; null where there were none. */
  lately: { answers: number; shares: Partial<Record<Measure, Share>> } | null;
}

/** What a card shows of an evaluation: whether it finds, answers, and declines. */
const shownMetrics = [
  "hit@5",
  "faithfulness",
  "answer completeness",
  "refused when it should",
  "false refusals",
];
const shownMeasures = ["refused", "near", "notBorneOut", "down"] as const;
const latelyDays = 30;

export async function readCard(
  { config, database, provider }: { config: Config; database: Database; provider: Provider },
  course: CourseRow & Pick<CourseSummary, "decks" | "slides">,
): Promise<CourseCard> {
  const { courses } = await readQuality(database, { course: course.name, days: latelyDays, courses: null });
  const [lately] = courses;
  return {
    course: course.name,
    decks: course.decks,
    slides: course.slides,
    lectern: lecternVersion,
    extractive: provider.extractive,
    models: nameModels(provider.models),
    leavesOut: {
      hiddenSlides: config.withheld.hiddenSlides === "leave-out",
      speakerNotes: config.withheld.speakerNotes === "leave-out",
    },
    goes: findDestinations(config),
    kept: {
      days: config.keepDays,
      namesAskers: await namesAskers(database, course.name),
      judgedShare: config.judgeSample.share,
    },
    measured: await readMeasured(database, course.name),
    lately: lately
      ? {
          answers: lately.answers,
          shares: Object.fromEntries(shownMeasures.map((name) => [name, lately.shares[name]])),
        }
      : null,
  };
}

/** An ARN names an account, which is nobody's business. */
const nameModels = (models: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(models).map(([stage, id]) => [stage, id.startsWith("arn:") ? "Amazon Bedrock" : id]),
  );

function findDestinations({
  provider,
  chat,
  embed,
  reranker,
  knowledgeBase,
  bedrock,
  ...config
}: Config): Destination[] {
  const own = provider === "bedrock" ? `Amazon Bedrock${bedrock.region ? ` (${bedrock.region})` : ""}` : null;
  const { share, model } = config.judgeSample;
  return [
    { what: "answers", to: chat ? serviceOf(chat) : own },
    { what: "embedding", to: embed ? serviceOf(embed) : own },
    { what: "reranking", to: reranker ? serviceOf(reranker) : own },
    ...(knowledgeBase ? [{ what: "passages" as const, to: own ?? "Amazon Bedrock" }] : []),
    ...(share > 0 && model ? [{ what: "judging" as const, to: judgeOf(model) }] : []),
    ...(config.tracing.endpoint && config.tracing.capturesContent
      ? [{ what: "traces" as const, to: hostOf(config.tracing.endpoint) }]
      : []),
  ];
}

const services: Record<string, string | null> = {
  local: null,
  ollama: null,
  lmstudio: null,
  openai: "OpenAI",
  anthropic: "Anthropic",
  cohere: "Cohere",
  jina: "Jina",
  bedrock: "Amazon Bedrock",
};

/** Of a model as the settings name it: `openai:MODEL`, or `BASE_URL#MODEL`. */
function serviceOf(model: string): string | null {
  if (model.includes("#")) return hostOf(model);
  const [name = ""] = model.split(":");
  return services[name] === undefined ? name : services[name];
}

const judgeOf = (model: string) => (/^[a-z]+:\D|#/.test(model) ? serviceOf(model) : "Amazon Bedrock");

function hostOf(url: string): string | null {
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return isLoopback(host) ? null : host;
}

const storedRun = z.object({
  manifest: z.object({
    dataset: z.object({ asked: z.number() }),
    judges: z.array(z.string()),
  }),
  headline: z.record(z.string(), z.number().nullable()).nullable(),
  finished: z.string(),
});

async function readMeasured(database: Database, course: string): Promise<CourseCard["measured"]> {
  const parsed = storedRun.safeParse(await findLatestRun(database, course));
  // None, or one of another version, which `lectern eval list` tells of.
  if (!parsed.success) return null;
  const { manifest, headline, finished } = parsed.data;
  const scores = shownMetrics.flatMap((name) => {
    const mean = headline?.[name];
    return mean == null ? [] : [[name, mean] as const];
  });
  return {
    finished,
    questions: manifest.dataset.asked,
    judges: manifest.judges,
    scores: Object.fromEntries(scores),
  };
}
