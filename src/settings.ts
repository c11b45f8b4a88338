import { resolve } from "node:path";
import { z } from "zod";
import { database } from "./database-settings.ts";
import { server } from "./server-settings.ts";
import { deciding, integer, isEndpoint, names, optional, optionalPath, text } from "./setting-kinds.ts";
import { tracing } from "./tracing-settings.ts";

/** `id` or `id:version`; an ARN has colons of its own, so only a number or DRAFT at the end is a version. */
function parseGuardrail(value: string | undefined): { id: string; version: string } | undefined {
  if (value === undefined) return undefined;
  const [, id = value, version = "DRAFT"] = /^(.+):(DRAFT|\d+)$/.exec(value) ?? [];
  return { id, version };
}

const everybody = {
  LECTERN_PROVIDER: z
    .enum(["local", "bedrock"])
    .default("local")
    .meta(deciding("who embeds and answers: models on this machine, or Amazon Bedrock")),
  LECTERN_CHAT: optional()
    .refine(
      (name) => name === undefined || /^[\w-]+:.+/.test(name),
      "takes provider:model, such as ollama:llama3.2, or a server's base URL, # and a model",
    )
    .meta(
      deciding(
        "a chat model that answers instead: `ollama:llama3.2`, `lmstudio:MODEL`, `openai:MODEL`, `anthropic:MODEL`, or `BASE_URL#MODEL` for any server that speaks the OpenAI protocol; see [models.md](models.md)",
      ),
    ),
  LECTERN_EMBED: optional()
    .refine(
      isEndpoint,
      "takes local:bge-small-en-v1.5, ollama:bge-m3, openai:text-embedding-3-small or a server's base URL, # and a model",
    )
    .meta(
      deciding(
        "an embedding model instead of the provider's own: `local:NAME` from `lectern models list`, `ollama:bge-m3`, `openai:text-embedding-3-small`, or `BASE_URL#MODEL`; after a change, rebuild each course with `lectern reindex`",
      ),
    ),
  OPENAI_API_KEY: optional().describe("the key for `openai:` models"),
  ANTHROPIC_API_KEY: optional().describe("the key for `anthropic:` models"),
  LECTERN_API_KEY: optional().describe(
    "the key for models named by `BASE_URL#MODEL`, if their server asks for one",
  ),
  LECTERN_DATA: z
    .string()
    .default(".lectern")
    .transform((folder) => resolve(folder))
    .describe("the data folder: the embedded database, copies of PDF and PowerPoint decks, drawn pages"),
  LECTERN_MODELS: optionalPath().describe(
    "a folder that holds `onnx-community/all-MiniLM-L6-v2-ONNX`, for machines that cannot fetch it; a cross-encoder in it (`Xenova/ms-marco-MiniLM-L-6-v2`) reranks",
  ),
  HF_ENDPOINT: optional()
    .refine((url) => url === undefined || /^https?:\/\/\S+$/.test(url), "takes the address of a mirror")
    .describe("a mirror of the Hugging Face hub to fetch models from; by default `https://huggingface.co`"),
};

const course = {
  LECTERN_MAX_FILE_MB: integer(200, 1, 4096).describe(
    "the size of the largest deck that is read, in megabytes",
  ),
  LECTERN_HIDDEN_SLIDES: z
    .enum(["leave-out", "answer"])
    .default("leave-out")
    .describe(
      "slides that are hidden in their presentation: `leave-out`, or `answer` from them; the next sync or ingest takes it up",
    ),
  LECTERN_SPEAKER_NOTES: z
    .enum(["leave-out", "answer"])
    .default("answer")
    .describe(
      "what a presentation's speaker notes say: `answer` from them, or `leave-out`, as for names of students; the next sync or ingest takes it up",
    ),
  LECTERN_OCR_LANGUAGES: names("eng").describe(
    "the languages that OCR expects, separated by commas; install any but English first (`npm install @tesseract.js-data/deu`)",
  ),
  LECTERN_OFFICE: z
    .string()
    .trim()
    .min(1)
    .default("auto")
    .describe(
      "LibreOffice's program, which draws the pages of presentations and opens decks in old and foreign formats: `auto` looks where it is usually installed; or its path, or `off`. Without it slides are drawn from their words, and such decks are not read",
    ),
};

const search = {
  LECTERN_FUSION: z
    .enum(["weighted", "rrf"])
    .default("weighted")
    .meta(
      deciding(
        "how the searches by words and by meaning are fused: a weighted sum, or reciprocal rank fusion",
      ),
    ),
  LECTERN_DENSE_WEIGHT: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .meta(deciding("the weight of meaning in the weighted sum, from 0 to 1; words have the rest")),
  LECTERN_RERANK: z
    .string()
    .trim()
    .default("auto")
    .refine(
      (name) => /^(?:auto|chat|features|none)$/.test(name) || isEndpoint(name),
      'takes "auto", "features", "none", "chat", local:ms-marco-MiniLM-L-6-v2, or a reranker as a base URL, # and a model',
    )
    .meta(
      deciding(
        "`auto` reranks with a model if the provider has one, otherwise with features of the text; `features`; `none`; `chat` has the chat model order the hits; or a reranker, as `local:NAME` from `lectern models list`, `BASE_URL#MODEL`, `jina:MODEL` or `cohere:MODEL`",
      ),
    ),
  LECTERN_KNOWLEDGE_BASE: optional()
    .refine(
      (id) => id === undefined || /^[0-9A-Za-z]{10}$/.test(id),
      "a knowledge base's id is 10 letters or digits",
    )
    .meta(deciding("the id of a Bedrock Knowledge Base to search instead of the index")),
};

const guard = {
  LECTERN_GUARD: z
    .enum(["stream", "buffer"])
    .default("stream")
    .meta(deciding("`buffer` withholds each answer until it has been checked")),
  LECTERN_GUARD_RULES: optionalPath().meta(
    deciding("a file of words, topics and personal data to block or mask: see [guard.md](guard.md)"),
  ),
};

const bedrock = {
  AWS_REGION: optional().meta(
    deciding("the region that every call goes to; if unset, that of the shared AWS configuration"),
  ),
  LECTERN_BEDROCK_MODEL: optional().meta(
    deciding(
      "the answer model; if unset, Claude Haiku 5.5 by the inference profile of the region (`us.anthropic.claude-haiku-5-5` in us-east-1). Claude cites in its own blocks, any other model by `[n]`",
    ),
  ),
  LECTERN_BEDROCK_SIMPLE_MODEL: optional().meta(
    deciding("answers simple questions instead of the answer model"),
  ),
  LECTERN_BEDROCK_DEEP_MODEL: optional().meta(
    deciding("answers comparisons and questions of several parts instead of the answer model"),
  ),
  LECTERN_BEDROCK_FALLBACK_MODELS: names("").describe(
    "models to ask in turn when these fail, separated by commas",
  ),
  LECTERN_BEDROCK_CITATIONS: z
    .enum(["auto", "native", "markers"])
    .default("auto")
    .meta(
      deciding(
        "whether the model cites in Converse's own blocks or by `[n]` in its text; set it if the id does not tell, as with an application inference profile",
      ),
    ),
  LECTERN_BEDROCK_EMBED_MODEL: text("amazon.titan-embed-text-v2:0").meta(
    deciding("the embedding model: only this one, or an ARN of it"),
  ),
  LECTERN_BEDROCK_DIMENSIONS: z.coerce
    .number()
    .pipe(z.union([z.literal(256), z.literal(512), z.literal(1024)]))
    .default(1024)
    .meta(deciding("the length of a vector: 256, 512 or 1024")),
  LECTERN_BEDROCK_RERANK_MODEL: text("cohere.rerank-v3-5:0").meta(
    deciding("the reranker; `none` switches it off"),
  ),
  LECTERN_BEDROCK_REWRITE_MODEL: optional().meta(
    deciding(
      "rewrites follow-ups and questions of several parts as standalone queries; if unset, Amazon Nova 2 Lite by the profile of the region; `none` leaves rewriting to rules",
    ),
  ),
  LECTERN_BEDROCK_VISION_MODEL: optional().describe(
    "describes pictures (`--describe-images`); if unset, Amazon Nova 2 Lite by the profile of the region",
  ),
  LECTERN_BEDROCK_GUARDRAIL: optional()
    .transform(parseGuardrail)
    .meta(
      deciding("a guardrail, as `id:version`; without a version, its draft. Name a version in production"),
    ),
};

/** Settings stand together by who needs them, in this order in docs/settings.md (`npm run build:docs`). */
export const groups = {
  "For everyone": everybody,
  "For those who run a server": { ...database, ...server },
  "For those who watch a server": tracing,
  "For those who ingest a course": course,
  "For those who tune search": search,
  "For those responsible for what the tutor says": guard,
  "For those who use Amazon Bedrock": bedrock,
};

/** Every variable that Lectern reads, with its default. */
export const settings = z.object({
  ...everybody,
  ...database,
  ...server,
  ...tracing,
  ...course,
  ...search,
  ...guard,
  ...bedrock,
});
export type Settings = z.output<typeof settings>;

/** Variables that were settings once, and what to do instead. */
export const retired: Record<string, string> = {
  LECTERN_SEARCH: "unset it: LECTERN_KNOWLEDGE_BASE alone decides whether a knowledge base is searched",
  LECTERN_KNOWLEDGE_BASE_SEARCH: "unset it: the knowledge base chooses what its vector store can do",
  LECTERN_KNOWLEDGE_BASE_FIRST_PAGE: "unset it: the first page is 0, as Bedrock counts",
  LECTERN_BEDROCK_GUARDRAIL_VERSION: "set LECTERN_BEDROCK_GUARDRAIL=id:version instead",
  LECTERN_BEDROCK_GUARDRAIL_STREAM:
    "unset it: the guardrail always checks words before the student reads them",
  LECTERN_BEDROCK_JUDGE_MODEL: "name the judge with `lectern eval run --judge MODEL` instead",
  LECTERN_BEDROCK_LATENCY: "unset it: Lectern asks for standard inference",
  LECTERN_FIRST_TOKEN_MS: "unset it: a model has 20 seconds to begin",
  LECTERN_IDLE_MS: "unset it: a model may be silent for 20 seconds",
};
