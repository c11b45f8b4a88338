import { type BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import pMap from "p-map";
import { LecternError } from "../../errors.ts";
import { inputPrice } from "../../ledger/price.ts";
import { parseJson } from "../../parse-json.ts";
import { countTokens } from "../../text/tokens.ts";
import type { Embed, EmbeddingModel, Embeddings } from "../provider.ts";
import { cacheQueries } from "../recent-vectors.ts";
import type { Breaker } from "../resilience/breakers.ts";
import { createPace } from "../resilience/pace.ts";
import { resilient } from "../resilience/retry.ts";
import { createRetryQuota } from "../resilience/retry-quota.ts";
import { callingWithin } from "./deadline.ts";
import { type EmbeddingForm, embeddingFormOf } from "./embedding-models.ts";
import { type BedrockCall, calling } from "./errors.ts";

/** These models are throttled by requests a minute: an ingest keeps its pace where this is still too fast. */
const callsAtOnce = 8;
/** A question is waited for, and found by words alone where its vector takes longer. */
const forQuestion = { tries: 4, limitMs: 4_000, missed: "Bedrock did not embed the question" };
/** Milliseconds for one call of an ingest. */
const documentMs = 30_000;
/** Questions whose vectors are remembered, of 4 kB each. */
const remembered = 1_000;

interface EmbeddingOptions {
  model: string;
  dimensions: number;
  region: () => Promise<string | null>;
  breaker: Breaker;
}

/**
 * An embedding model of Bedrock, as many texts a call as it takes. Throws `config` for a model or a length that is not
 * known, `invalid` and `too-large` before anything is sent.
 */
export function createEmbedding(client: BedrockRuntimeClient, options: EmbeddingOptions): EmbeddingModel {
  const { model, dimensions, breaker } = options;
  const form = embeddingFormOf(model, dimensions);
  const pace = createPace();
  const quota = createRetryQuota();
  const embed: Embed = async (texts, purpose, signal) => {
    for (const [index, text] of texts.entries()) checkText(form, text, index);
    const call: BedrockCall = {
      action: "bedrock:InvokeModel",
      resource: model,
      variable: "LECTERN_BEDROCK_EMBED_MODEL",
      region: await options.region(),
    };
    const invoke = (some: string[], either: AbortSignal) => {
      const body = form.toBody(some, purpose, dimensions);
      return calling(call, either, () => invokeModel(client, { form, options, body, texts: some }, either));
    };
    const embedSome = (some: string[]) =>
      purpose === "query"
        ? breaker.run(() => resilient((either) => invoke(some, either), { ...forQuestion, quota }, signal))
        : pace.run(() => callingWithin(documentMs, call, signal, (either) => invoke(some, either)), signal);
    const results = await pMap(inLotsOf(form.textsAtOnce, texts), embedSome, { concurrency: callsAtOnce });
    return {
      vectors: results.flatMap(({ vectors }) => vectors),
      tokens: results.reduce((sum, { tokens }) => sum + tokens, 0),
    };
  };
  return {
    id: model,
    dimensions,
    units: false,
    batchSize: Math.max(32, form.textsAtOnce),
    // One batch of a model that takes a text a call is already `callsAtOnce` calls.
    concurrency: form.textsAtOnce === 1 ? 1 : 4,
    pricePerMillionTokens: inputPrice(model),
    isBilled: true,
    // A question is asked again by a second reader, or after "try again".
    embed: cacheQueries(embed, remembered),
  };
}

function inLotsOf(size: number, texts: string[]): string[][] {
  const lots: string[][] = [];
  for (let at = 0; at < texts.length; at += size) lots.push(texts.slice(at, at + size));
  return lots;
}

function checkText({ name, maxCharacters }: EmbeddingForm, text: string, index: number): void {
  if (text.trim() === "") {
    throw new LecternError("invalid", `Text ${index + 1} to embed is empty: leave it out`);
  }
  if (text.length > maxCharacters) {
    throw new LecternError(
      "too-large",
      `Text ${index + 1} to embed has ${text.length} characters, but ${name} takes at most ${maxCharacters}: make chunks smaller`,
    );
  }
}

interface Invocation {
  form: EmbeddingForm;
  options: EmbeddingOptions;
  body: object;
  texts: string[];
}

async function invokeModel(
  client: BedrockRuntimeClient,
  { form, options: { model, dimensions }, body, texts }: Invocation,
  signal: AbortSignal,
): Promise<Embeddings> {
  const command = new InvokeModelCommand({
    modelId: model,
    contentType: "application/json",
    accept: "application/json",
    body: JSON.stringify(body),
  });
  const billed = hearTokens(command);
  const reply = await client.send(command, { abortSignal: signal });
  const { vectors, tokens } = form.read(parseJson(reply.body.transformToString())) ?? {
    vectors: [],
    tokens: null,
  };
  if (vectors.length !== texts.length || vectors.some(({ length }) => length !== dimensions)) {
    throw new LecternError(
      "config",
      `${model} did not return a vector of ${dimensions} numbers: check LECTERN_BEDROCK_EMBED_MODEL`,
    );
  }
  const estimated = () => texts.reduce((sum, text) => sum + countTokens(text), 0);
  return { vectors: vectors.map(normalise), tokens: tokens ?? billed() ?? estimated() };
}

/** Cohere's and Nova's replies tell no tokens; a header of the response does. */
function hearTokens(command: InvokeModelCommand): () => number | null {
  let tokens: number | null = null;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers = {} } = result.response as { headers?: Record<string, string> };
      const counted = Number.parseInt(headers["x-amzn-bedrock-input-token-count"] ?? "", 10);
      if (Number.isFinite(counted)) tokens = counted;
      return result;
    },
    { step: "deserialize", name: "hearTokens" },
  );
  return () => tokens;
}

/** A vector that was cut to fewer numbers is no longer of length 1. */
function normalise(numbers: number[]): Float32Array {
  const length = Math.hypot(...numbers) || 1;
  return Float32Array.from(numbers, (number) => number / length);
}
