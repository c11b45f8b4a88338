import { invalid } from "./refusal.ts";
import { embedText } from "./titan.ts";
import { countTokens } from "./words.ts";

/** What an embedding model says to InvokeModel, and the header that tells how much it read. */
export function embed(model: string, body: object): { reply: object; tokens: number } {
  if (model.includes("cohere.embed-v4")) return embedCohere(body);
  if (model.includes("nova-2-multimodal-embeddings")) return embedNova(body);
  const reply = embedText(body);
  return { reply, tokens: (reply as { inputTextTokenCount: number }).inputTextTokenCount };
}

const malformed = (why: string) => invalid(`Malformed input request: ${why}, please reformat.`);

function checkKeys(body: object, known: string[]): void {
  const strange = Object.keys(body).find((key) => !known.includes(key));
  if (strange) throw malformed(`extraneous key [${strange}] is not permitted`);
}

/** Longer than 1, as cut vectors may be. */
const vectorOf = (text: string, dimensions: number): number[] =>
  (embedText({ inputText: text, dimensions: 1024, normalize: false }) as { embedding: number[] }).embedding
    .concat(new Array<number>(3072).fill(0))
    .slice(0, dimensions);

interface CohereRequest {
  input_type?: string;
  texts?: string[];
  embedding_types?: string[];
  output_dimension?: number;
  truncate?: string;
}

/** Up to 96 texts a call, each for a purpose. */
function embedCohere(body: CohereRequest): { reply: object; tokens: number } {
  checkKeys(body, ["input_type", "texts", "embedding_types", "output_dimension", "truncate", "max_tokens"]);
  const {
    input_type: purpose = "",
    texts = [],
    embedding_types: types = [],
    output_dimension: size = 1536,
  } = body;
  if (!["search_document", "search_query", "classification", "clustering"].includes(purpose))
    throw malformed("#/input_type: is not a valid enum value");
  if (texts.length === 0 || texts.length > 96) throw malformed("#/texts: expected 1 to 96 items");
  if (texts.some((text) => text === ""))
    throw invalid("invalid request: all elements of texts must be non-empty");
  if (![256, 512, 1024, 1536].includes(size))
    throw invalid("output_dimension must be one of 256, 512, 1024, 1536");
  const vectors = texts.map((text) => vectorOf(text, size));
  const embeddings = types.length > 0 ? Object.fromEntries(types.map((type) => [type, vectors])) : vectors;
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  const shape = types.length > 0 ? "embeddings_by_type" : "embeddings_floats";
  return { reply: { id: "one", embeddings, texts, response_type: shape }, tokens };
}

interface NovaRequest {
  schemaVersion?: string;
  taskType?: string;
  singleEmbeddingParams?: {
    embeddingPurpose?: string;
    embeddingDimension?: number;
    text?: { value?: string; truncationMode?: string };
  };
}

/** One text a call, within the request at most 8,192 characters of it. */
function embedNova(body: NovaRequest): { reply: object; tokens: number } {
  checkKeys(body, ["schemaVersion", "taskType", "singleEmbeddingParams"]);
  const { embeddingPurpose = "", embeddingDimension = 3072, text = {} } = body.singleEmbeddingParams ?? {};
  checkKeys(text, ["value", "truncationMode"]);
  const { value = "", truncationMode = "" } = text;
  if (body.taskType !== "SINGLE_EMBEDDING") throw malformed("#/taskType: is not a valid enum value");
  if (!["GENERIC_INDEX", "TEXT_RETRIEVAL", "GENERIC_RETRIEVAL"].includes(embeddingPurpose))
    throw malformed("#/singleEmbeddingParams/embeddingPurpose: is not a valid enum value");
  if (![256, 384, 1024, 3072].includes(embeddingDimension))
    throw malformed("#/singleEmbeddingParams/embeddingDimension: is not a valid enum value");
  if (!["START", "END", "NONE"].includes(truncationMode))
    throw malformed("#/text/truncationMode: is required");
  if (value === "" || value.length > 8_192) throw malformed("#/text/value: expected 1 to 8192 characters");
  const embedding = vectorOf(value, embeddingDimension);
  return { reply: { embeddings: [{ embeddingType: "TEXT", embedding }] }, tokens: countTokens(value) };
}
