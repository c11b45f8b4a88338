import { type ErrorCode, LecternError } from "../../errors.ts";
import { explaining } from "../explaining.ts";
import type { Endpoint } from "./endpoint.ts";

/** Runs one call. An abort comes out as the signal's own reason, every other failure as a LecternError. */
export const calling = <T>(endpoint: Endpoint, signal: AbortSignal, run: () => Promise<T>): Promise<T> =>
  explaining((error) => explain(error, endpoint), signal, run);

/** What the client throws, or a stream tells, as far as it matters here. */
interface Thrown {
  name: string;
  message: string;
  /** Absent: no answer came. */
  status: number | undefined;
  /** What the server said. */
  body: string;
}

/**
 * Translates what the client threw; the original stays as the cause. Messages name neither key nor account, nor the
 * settings, which only who runs Lectern may see: `lectern doctor` does.
 */
export function explain(error: unknown, endpoint: Endpoint): LecternError {
  if (error instanceof LecternError) return error;
  const thrown = read(error);
  const [code, message] = aboutStatus(thrown, endpoint) ?? aboutStream(thrown, endpoint);
  return new LecternError(code, message, { cause: error });
}

/** The size of the model's context, where the server named it in refusing a longer request. */
export function contextTokensIn(error: unknown): number | null {
  if (!(error instanceof LecternError) || error.code !== "too-large") return null;
  const { body } = read(error.cause);
  const [, size] =
    /"n_ctx"\s*:\s*(\d+)/.exec(body) ??
    /(?:context (?:length|size|window)|max(?:imum)? (?:model|context) len\w*)\D{0,30}?(\d{3,})/i.exec(body) ??
    [];
  return size === undefined ? null : Number(size);
}

function read(error: unknown): Thrown {
  const { name, statusCode, responseBody, code } = Object(error) as Record<string, unknown>;
  const message = typeof error === "string" ? error : String(Object(error).message ?? error);
  // Within a stream, a server tells its status as the error's code.
  const status = [statusCode, code].find((one) => typeof one === "number" && one >= 400);
  return {
    name: typeof name === "string" ? name : "Error",
    message,
    status: status as number | undefined,
    body: typeof responseBody === "string" && responseBody !== "" ? responseBody : message,
  };
}

type Explained = [code: ErrorCode, message: string];

const tooLong =
  /context[ _](?:length|size|window)|maximum context|max_model_len|n_ctx|exceed_context|too many tokens|(?:prompt|input) is too long/i;
const noModel =
  /model[\s\S]{0,120}(?:not[ _]found|not[ _]exist|does not exist|unknown|no such)|model_not_found|(?:unknown|invalid|no such) model/i;
const usedUp = /insufficient_quota|credit balance|billing|quota/i;

function aboutStatus({ status, body }: Thrown, endpoint: Endpoint): Explained | null {
  const { server, model } = endpoint;
  if (status === 401)
    return ["credentials", `${server} refused the key: \`lectern doctor\` says which key to correct`];
  if (status === 403)
    return [
      "access-denied",
      `${server} does not allow this key to use ${model}: allow it there, or choose another model`,
    ];
  if (tooLong.test(body) && status !== undefined && status < 500)
    return [
      "too-large",
      `The question with its slides is too long for ${model}: give the model a larger context, or ask a shorter question`,
    ];
  if ((status === 404 || status === 400) && noModel.test(body)) return ["config", missingModel(endpoint)];
  if (status === 404 || status === 405)
    return [
      "config",
      `${server} answered, but serves no models at this address: check the address, which usually ends in /v1`,
    ];
  if (status === 429 && usedUp.test(body))
    return ["outage", `${server} says that the account's quota is used up: whoever pays for it can raise it`];
  if (status === 429)
    return ["throttled", `${server} is receiving too many requests at the moment: try again in a minute`];
  if (status === 408 || (status !== undefined && status >= 500))
    return ["unavailable", `${server} failed (status ${status}): try again`];
  if (status !== undefined && status >= 400)
    return ["invalid", `${server} refused the request for ${model}: ${cleaned(body, endpoint)}`];
  return null;
}

function missingModel({ vendor, server, model }: Endpoint): string {
  const remedy =
    vendor === "ollama"
      ? `get it with \`ollama pull ${model}\``
      : vendor === "lmstudio"
        ? "load it there"
        : "check its spelling";
  return `${server} has no model ${model}: ${remedy}, or choose another`;
}

/** What has no status: the line to the server, or a stream that began well. */
function aboutStream({ name, message, body }: Thrown, endpoint: Endpoint): Explained {
  const { server, model, isLocal } = endpoint;
  if (name === "AI_InvalidResponseDataError")
    return ["truncated", `${model} broke off before the end of its answer: ask again`];
  if (
    /ECONNREFUSED|Cannot connect|fetch failed|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH/.test(`${message} ${body}`)
  ) {
    const remedy = isLocal
      ? "start it, then try again"
      : "try again, or check its address and this machine's network";
    return ["unavailable", `${server} can't be reached: ${remedy}`];
  }
  if (
    /JSONParse|TypeValidation|NoContent|EmptyResponse/.test(name) ||
    /Invalid JSON response/.test(message)
  ) {
    return [
      "malformed",
      `${server} does not answer by the OpenAI protocol: check its address, which usually ends in /v1`,
    ];
  }
  if (name === "AI_APICallError" || name === "TypeError")
    return ["truncated", `${model} broke off before the end of its answer: ask again`];
  return ["unavailable", `${server} failed in the middle of its answer: ${cleaned(message, endpoint)}`];
}

/** A server's own words without what looks like a key or an account. */
function cleaned(body: string, { apiKey }: Endpoint): string {
  const said = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? body;
  const open = apiKey === undefined ? said : said.replaceAll(apiKey, "…");
  return open
    .replace(/\b(?:sk|pk|org|proj|user|key)[-_][\w*-]{4,}/g, "…")
    .replace(/\s+/g, " ")
    .slice(0, 200);
}
