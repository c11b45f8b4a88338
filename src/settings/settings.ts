import { resolve } from "node:path";
import { z } from "zod";
import { bedrock } from "./bedrock.ts";
import { choice, deciding, detailed, isEndpoint, names, optional, optionalPath, text } from "./kinds.ts";
import { server } from "./server.ts";
import { standards } from "./standards.ts";
import { watch } from "./watch.ts";

const everybody = {
  LECTERN_PROVIDER: choice(["local", "bedrock"])
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
};

const course = {
  LECTERN_LEAVE_OUT: names("hidden-slides")
    .transform((list) => list.filter((name) => name !== "nothing"))
    .pipe(
      z.array(
        z.enum(
          ["hidden-slides", "speaker-notes"],
          "takes hidden-slides, speaker-notes, both with a comma, or nothing",
        ),
      ),
    )
    .describe(
      "what a presentation tells only its teacher, which the tutor then does not answer from: `hidden-slides`, `speaker-notes` (they may name students), both with a comma, or `nothing`; the next sync or ingest takes it up",
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
  LECTERN_FUSION: text("weighted:0.6")
    .refine(
      (given) => /^(?:rrf|weighted(?::(?:0|1|0?\.\d+|[01]\.0+))?)$/.test(given),
      "takes rrf, weighted, or weighted: and a weight from 0 to 1",
    )
    .transform((given) => (given === "weighted" ? "weighted:0.6" : given))
    .meta(
      deciding(
        "how the searches by words and by meaning are fused: `weighted:0.6`, a weighted sum in which meaning has that weight, from 0 to 1, and words have the rest; or `rrf`, reciprocal rank fusion",
      ),
    ),
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
      "takes the id of a knowledge base, which has 10 letters or digits",
    )
    .meta(deciding("the id of a Bedrock Knowledge Base to search instead of the index")),
};

const takesGuard = "takes stream or buffer and, after a comma, rules=FILE";
const guard = {
  LECTERN_GUARD: detailed(
    { value: z.enum(["stream", "buffer"], takesGuard).default("stream"), rules: optionalPath() },
    takesGuard,
    "stream",
  ).meta(
    deciding(
      "`stream` checks an answer while it streams; `buffer` withholds each answer until it has been checked. After a comma, `rules=FILE` names a file of words, topics and personal data to block or mask: see [guard.md](guard.md)",
    ),
  ),
};

/** Settings stand together by who needs them, in this order in docs/settings.md (`npm run build:docs`). */
export const groups = {
  "For everyone": everybody,
  "For those who run a server": server,
  "For those who watch a server": watch,
  "For those who ingest a course": course,
  "For those who tune search": search,
  "For those responsible for what the tutor says": guard,
  "For those who use Amazon Bedrock": bedrock,
  "Names that other programs read too": standards,
};

/** Every variable that Lectern reads, with its default. */
export const settings = z.object({
  ...everybody,
  ...server,
  ...watch,
  ...course,
  ...search,
  ...guard,
  ...bedrock,
  ...standards,
});
export type Settings = z.output<typeof settings>;
