import { type BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import pMap from "p-map";
import { z } from "zod";
import { LecternError } from "../../errors.ts";
import { inputPrice } from "../../ledger/price.ts";
import { parseJson } from "../../parse-json.ts";
import type { Embed, EmbeddingModel } from "../provider.ts";
import { cacheQueries } from "../recent-vectors.ts";
import type { Breaker } from "../resilience/breakers.ts";
import { createPace } from "../resilience/pace.ts";
import { resilient } from "../resilience/retry.ts";
import { createRetryQuota } from "../resilience/retry-quota.ts";
import { callingWithin } from "./deadline.ts";
import { type BedrockCall, calling } from "./errors.ts";

/** Titan Text Embeddings V2 takes one text a call, at most 8,192 tokens or this many characters. */
const maxCharacters = 50_000;

/** Titan is throttled by requests a minute: an ingest keeps its pace where this is still too fast. */
const callsAtOnce = 8;
/** A question is waited for, and found by words alone where its vector takes longer. */
const forQuestion = { tries: 4, limitMs: 4_000, missed: "Bedrock did not embed the question" };
/** Milliseconds for one text of an ingest. */
const documentMs = 30_000;
/** Questions whose vectors are remembered, of 4 kB each. */
const remembered = 1_000;

const response = z.object({ embedding: z.array(z.number()), inputTextTokenCount: z.number() });

interface TitanOptions {
  model: string;
  dimensions: 256 | 512 | 1024;
  region: () => Promise<string | null>;
  breaker: Breaker;
}

/** Titan Text Embeddings V2. Throws `config` for another model, `invalid` and `too-large` before anything is sent. */
export function createEmbedding(client: BedrockRuntimeClient, options: TitanOptions): EmbeddingModel {
  const { model, dimensions, breaker } = options;
  if (!model.includes("titan-embed-text-v2") && !model.startsWith("arn:")) {
    throw new LecternError(
      "config",
      `LECTERN_BEDROCK_EMBED_MODEL is ${model}: only amazon.titan-embed-text-v2:0 or an ARN of it is supported`,
    );
  }
  const pace = createPace();
  const quota = createRetryQuota();
  const embed: Embed = async (texts, purpose, signal) => {
    texts.forEach(checkText);
    const call: BedrockCall = {
      action: "bedrock:InvokeModel",
      resource: model,
      variable: "LECTERN_BEDROCK_EMBED_MODEL",
      region: await options.region(),
    };
    const invoke = (text: string, either: AbortSignal) =>
      calling(call, either, () => invokeTitan(client, { model, dimensions, text }, either));
    const embedOne = (text: string) =>
      purpose === "query"
        ? breaker.run(() => resilient((either) => invoke(text, either), { ...forQuestion, quota }, signal))
        : pace.run(() => callingWithin(documentMs, call, signal, (either) => invoke(text, either)), signal);
    const results = await pMap(texts, embedOne, { concurrency: callsAtOnce });
    return {
      vectors: results.map((result) => Float32Array.from(result.embedding)),
      tokens: results.reduce((sum, result) => sum + result.inputTextTokenCount, 0),
    };
  };
  return {
    id: model,
    dimensions,
    units: false,
    batchSize: 32,
    // One batch is already `callsAtOnce` calls.
    concurrency: 1,
    pricePerMillionTokens: inputPrice(model),
    isBilled: true,
    // Titan embeds documents and queries alike; a question is asked again by a second reader, or after "try again".
    embed: cacheQueries(embed, remembered),
  };
}

function checkText(text: string, index: number): void {
  if (text.trim() === "") {
    throw new LecternError("invalid", `Text ${index + 1} to embed is empty: leave it out`);
  }
  if (text.length > maxCharacters) {
    throw new LecternError(
      "too-large",
      `Text ${index + 1} to embed has ${text.length} characters, but Titan takes at most ${maxCharacters}: make chunks smaller`,
    );
  }
}

async function invokeTitan(
  client: BedrockRuntimeClient,
  input: { model: string; dimensions: number; text: string },
  signal: AbortSignal,
) {
  const command = new InvokeModelCommand({
    modelId: input.model,
    contentType: "application/json",
    accept: "application/json",
    body: JSON.stringify({ inputText: input.text, dimensions: input.dimensions, normalize: true }),
  });
  const reply = await client.send(command, { abortSignal: signal });
  const parsed = response.safeParse(parseJson(reply.body.transformToString()));
  if (!parsed.success || parsed.data.embedding.length !== input.dimensions) {
    throw new LecternError(
      "config",
      `${input.model} did not return a vector of ${input.dimensions} numbers: check LECTERN_BEDROCK_EMBED_MODEL`,
    );
  }
  return parsed.data;
}
