import { z } from "zod";
import { LecternError } from "../../errors.ts";

type Purpose = "document" | "query";

interface EmbeddingReply {
  vectors: number[][];
  tokens: number | null;
}

/** How an embedding model is asked, and what it takes. */
export interface EmbeddingForm {
  name: string;
  /** The lengths of a vector that may be asked for. */
  dimensions: number[];
  /** Texts a call, and UTF-16 units a text. */
  textsAtOnce: number;
  maxCharacters: number;
  toBody(texts: string[], purpose: Purpose, dimensions: number): object;
  /** A vector for each text; null of a reply that is none. `tokens`: null where only the response's header tells. */
  read(reply: unknown): EmbeddingReply | null;
}

const vector = z.array(z.number());
const reading = (schema: z.ZodType<EmbeddingReply>) => (reply: unknown) =>
  schema.safeParse(reply).data ?? null;

/** https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html: at most 8,192 tokens, too. */
const titan: EmbeddingForm = {
  name: "Titan Text Embeddings V2",
  dimensions: [256, 512, 1024],
  textsAtOnce: 1,
  maxCharacters: 50_000,
  toBody: ([inputText], _, dimensions) => ({ inputText, dimensions, normalize: true }),
  read: reading(
    z
      .object({ embedding: vector, inputTextTokenCount: z.number() })
      .transform(({ embedding, inputTextTokenCount }) => ({
        vectors: [embedding],
        tokens: inputTextTokenCount,
      })),
  ),
};

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v4.html: 128,000 tokens a text; far shorter
 * chunks find better.
 */
const cohere: EmbeddingForm = {
  name: "Cohere Embed v4",
  dimensions: [256, 512, 1024, 1536],
  textsAtOnce: 96,
  maxCharacters: 200_000,
  toBody: (texts, purpose, dimensions) => ({
    input_type: purpose === "query" ? "search_query" : "search_document",
    texts,
    embedding_types: ["float"],
    output_dimension: dimensions,
    truncate: "NONE",
  }),
  read: reading(
    z
      .object({ embeddings: z.object({ float: z.array(vector) }) })
      .transform(({ embeddings }) => ({ vectors: embeddings.float, tokens: null })),
  ),
};

/** https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html: text as it stands in the request. */
const nova: EmbeddingForm = {
  name: "Nova Multimodal Embeddings",
  dimensions: [256, 384, 1024, 3072],
  textsAtOnce: 1,
  maxCharacters: 8_192,
  toBody: ([value], purpose, dimensions) => ({
    schemaVersion: "nova-multimodal-embed-v1",
    taskType: "SINGLE_EMBEDDING",
    singleEmbeddingParams: {
      embeddingPurpose: purpose === "query" ? "TEXT_RETRIEVAL" : "GENERIC_INDEX",
      embeddingDimension: dimensions,
      text: { truncationMode: "NONE", value },
    },
  }),
  read: reading(
    z.object({ embeddings: z.array(z.object({ embedding: vector })) }).transform(({ embeddings }) => ({
      vectors: embeddings.map(({ embedding }) => embedding),
      tokens: null,
    })),
  ),
};

const forms: [id: RegExp, form: EmbeddingForm][] = [
  [/titan-embed-text-v2/, titan],
  [/cohere\.embed-v4/, cohere],
  [/nova-2-multimodal-embeddings/, nova],
];

/** An ARN that does not tell its model is taken for Titan's. Throws `config` for another model, or a length that it does not make. */
export function embeddingFormOf(model: string, dimensions: number): EmbeddingForm {
  const form = forms.find(([id]) => id.test(model))?.[1] ?? (model.startsWith("arn:") ? titan : null);
  if (!form) {
    throw new LecternError(
      "config",
      `LECTERN_BEDROCK_EMBED_MODEL is ${model}: only amazon.titan-embed-text-v2:0, cohere.embed-v4:0, amazon.nova-2-multimodal-embeddings-v1:0, a profile or an ARN of them is supported`,
    );
  }
  if (!form.dimensions.includes(dimensions)) {
    throw new LecternError(
      "config",
      `LECTERN_BEDROCK_EMBED_MODEL asks ${form.name} for vectors of ${dimensions} numbers: it makes vectors of ${form.dimensions.join(", ")}`,
    );
  }
  return form;
}
