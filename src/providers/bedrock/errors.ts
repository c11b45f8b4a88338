import { LecternError } from "../../errors.ts";

/** What was asked of Bedrock: enough to say who may not do what, and which variable to look at. */
export interface BedrockCall {
  /** The IAM action, e.g. `bedrock:InvokeModel`. */
  action: string;
  /** Model or guardrail id. */
  resource: string;
  /** The variable that names the resource. */
  variable: string;
  region: string | null;
}

/** Runs one call. An abort comes out as the signal's own reason, every other failure as a LecternError. */
export async function calling<T>(call: BedrockCall, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  try {
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error, call);
  }
}

const badCredentials = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
const throttled = new Set([
  "ServiceQuotaExceededException",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
const modelFaults = new Set([
  "BadGatewayException",
  "DependencyFailedException",
  "InternalServerException",
  "ModelErrorException",
  "ModelNotReadyException",
  "ModelStreamErrorException",
  "ModelTimeoutException",
  "ServiceUnavailableException",
]);
const networkCodes = new Set([
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
]);

/** What the SDK throws, as far as it matters here. */
interface Thrown {
  name: string;
  message: string;
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Translates what the SDK threw; the original stays as the cause. Messages bear no keys and no request bodies. */
export function explain(error: unknown, call: BedrockCall): LecternError {
  if (error instanceof LecternError) return error;
  const thrown: Thrown = error instanceof Error ? error : { name: "Error", message: String(error) };
  return (
    aboutAccess(thrown, call, error) ??
    aboutRequest(thrown, call, error) ??
    aboutNetwork(thrown, call, error) ??
    new LecternError(
      "internal",
      `Bedrock failed on ${call.resource} in a way Lectern doesn't know (${thrown.name})`,
      {
        cause: error,
      },
    )
  );
}

/** Whether this came from the service, and not from the line to it. */
export function isServiceError(error: unknown): boolean {
  return error instanceof Error && ("$fault" in error || "$metadata" in error || modelFaults.has(error.name));
}

function aboutAccess(thrown: Thrown, call: BedrockCall, cause: unknown): LecternError | null {
  if (thrown.name === "CredentialsProviderError" || thrown.name === "TokenProviderError") {
    return new LecternError(
      "credentials",
      "No AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run `aws sso login`",
      { cause },
    );
  }
  if (badCredentials.has(thrown.name)) {
    return new LecternError(
      "credentials",
      `AWS refused the credentials (${thrown.name}): renew them, e.g. \`aws sso login\`, and check the machine's clock`,
      { cause },
    );
  }
  // Anthropic's models come as "not found" until their use case form is filled in.
  const form = /use case details/i.test(thrown.message);
  if (form || thrown.name === "AccessDeniedException" || thrown.$metadata?.httpStatusCode === 403) {
    return new LecternError(
      "access-denied",
      `No access to ${call.resource}${inRegion(call)}: allow the IAM action ${call.action} on it, and request model access in the Bedrock console; or set another ${call.variable}`,
      { cause },
    );
  }
  return null;
}

function aboutRequest(thrown: Thrown, call: BedrockCall, cause: unknown): LecternError | null {
  if (
    thrown.message === "Region is missing" ||
    /^Region not accepted|hostname component/.test(thrown.message)
  ) {
    return new LecternError("config", "No usable AWS region: set AWS_REGION, e.g. AWS_REGION=us-east-1", {
      cause,
    });
  }
  if (thrown.name === "ResourceNotFoundException" || thrown.$metadata?.httpStatusCode === 404) {
    return new LecternError(
      "config",
      `Bedrock${inRegion(call)} has no ${call.resource} (${withoutValues(thrown.message)}): check AWS_REGION and ${call.variable}`,
      { cause },
    );
  }
  if (throttled.has(thrown.name)) {
    return new LecternError(
      "throttled",
      `Bedrock is throttling ${call.resource}: wait a minute, or raise its quota in the Service Quotas console`,
      { cause },
    );
  }
  return thrown.name === "ValidationException" ? aboutValidation(thrown, call, cause) : null;
}

function aboutValidation(thrown: Thrown, call: BedrockCall, cause: unknown): LecternError {
  const { resource, variable } = call;
  if (/on-demand throughput|inference profile/i.test(thrown.message)) {
    return new LecternError(
      "config",
      `${resource} can only be reached through an inference profile: set ${variable} to its id with the prefix us., eu., apac. or global.`,
      { cause },
    );
  }
  if (/model identifier is invalid|invalid model|model.{0,40}not (supported|found)/i.test(thrown.message)) {
    return new LecternError(
      "config",
      `${resource} isn't a model id that Bedrock${inRegion(call)} knows: check ${variable}; a profile's prefix (us., eu., apac.) must fit AWS_REGION`,
      { cause },
    );
  }
  if (
    /too many (input )?tokens|too long|context (length|window)|exceed.{0,40}(length|tokens|limit)/i.test(
      thrown.message,
    )
  ) {
    return new LecternError(
      "too-large",
      `The text is too long for ${resource}: shorten it, or make chunks smaller`,
      {
        cause,
      },
    );
  }
  if (/citation|search ?result/i.test(thrown.message)) {
    return new LecternError(
      "config",
      `${resource} can't cite what it reads: set ${variable} to a model with citations, such as Claude Haiku 4.5`,
      { cause },
    );
  }
  // Perhaps only this request is at fault: an evaluation goes on with the next.
  return new LecternError(
    "invalid",
    `Bedrock refused the request to ${resource} (${withoutValues(thrown.message)}): check ${variable}`,
    { cause },
  );
}

function aboutNetwork(thrown: Thrown, call: BedrockCall, cause: unknown): LecternError | null {
  if (thrown.code === "ENOTFOUND" || thrown.code === "EAI_AGAIN") {
    return new LecternError(
      "unavailable",
      `No Bedrock host found for region ${call.region ?? "(none)"}: check AWS_REGION and the network`,
      { cause },
    );
  }
  const status = thrown.$metadata?.httpStatusCode ?? 0;
  if (modelFaults.has(thrown.name) || status >= 500) {
    return new LecternError(
      "unavailable",
      `${call.resource} is not answering${inRegion(call)} (${thrown.name}): try again, or another AWS_REGION`,
      { cause },
    );
  }
  const network = networkCodes.has(thrown.code ?? "") || networkCodes.has(thrown.name);
  if (
    network ||
    thrown.name === "TimeoutError" ||
    /socket hang up|aborted|timed? ?out/i.test(thrown.message)
  ) {
    return new LecternError(
      "unavailable",
      `Bedrock${inRegion(call)} can't be reached (${thrown.code ?? thrown.name}): check the network and try again`,
      { cause },
    );
  }
  return null;
}

function inRegion(call: BedrockCall): string {
  return call.region === null ? "" : ` in ${call.region}`;
}

/** The service's own words on one line, without the values it quotes: those may be a student's. */
function withoutValues(message: string): string {
  return message
    .replace(/value '[\s\S]*?' at/gi, "value at")
    .replace(/\s+/g, " ")
    .slice(0, 200);
}
