import { profileFor } from "../../bedrock-profiles.ts";
import { LecternError } from "../../errors.ts";
import { type Explained, explainBy, isOffLine, isThrottling, statusOf, type Thrown } from "../aws-errors.ts";
import { explaining } from "../explaining.ts";
import { successorOf } from "./models.ts";

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
export const calling = <T>(call: BedrockCall, signal: AbortSignal, run: () => Promise<T>): Promise<T> =>
  explaining((error) => explain(error, call), signal, run);

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
/** Translates what the SDK threw; the original stays as the cause. Messages bear no keys and no request bodies. */
export const explain = (error: unknown, call: BedrockCall): LecternError =>
  explainBy(
    error,
    `Bedrock failed on ${call.resource}`,
    [aboutRetired, aboutAccess, aboutRequest, aboutNetwork].map((about) => (thrown) => about(thrown, call)),
  );

/** Whether this came from the service, and not from the line to it. */
export function isServiceError(error: unknown): boolean {
  return error instanceof Error && ("$fault" in error || "$metadata" in error || modelFaults.has(error.name));
}

/** What the service said where it refused a request; empty for every other failure. */
export function refusalOf(error: unknown): string {
  const cause = error instanceof LecternError ? error.cause : null;
  return cause instanceof Error && cause.name === "ValidationException" ? cause.message : "";
}

/** A model at its end is "not found", one before it "denied" to accounts that had not called it for weeks. */
function aboutRetired({ message }: Thrown, { resource, variable }: BedrockCall): Explained {
  if (
    !/end of (?:its )?life|marked by (?:the )?provider as legacy|has been (?:retired|deprecated)/i.test(
      message,
    )
  )
    return null;
  const successor = successorOf(resource);
  const advice = successor === null ? "to another model" : `to ${successor}, which replaces it`;
  return ["config", `${resource} is retired, and Bedrock no longer serves it: set ${variable} ${advice}`];
}

function aboutAccess(thrown: Thrown, call: BedrockCall): Explained {
  // Anthropic's models come as "not found" until their use case form is filled in.
  const form = /use case details/i.test(thrown.message);
  if (!form && thrown.name !== "AccessDeniedException" && statusOf(thrown) !== 403) return null;
  return [
    "access-denied",
    `No access to ${call.resource}${inRegion(call)}: allow the IAM action ${call.action} on it, and once in the account aws-marketplace:Subscribe and ViewSubscriptions, by which the first call subscribes to a model of another vendor; or set another ${call.variable}`,
  ];
}

function aboutRequest(thrown: Thrown, call: BedrockCall): Explained {
  const { resource, variable } = call;
  if (thrown.name === "ResourceNotFoundException" || statusOf(thrown) === 404) {
    return [
      "config",
      `Bedrock${inRegion(call)} has no ${resource} (${withoutValues(thrown.message)}): check AWS_REGION and ${variable}`,
    ];
  }
  // Seconds don't mend a quota of the day or the account.
  if (
    thrown.name === "ServiceQuotaExceededException" ||
    (isThrottling(thrown) && /per day|daily/i.test(thrown.message))
  ) {
    return [
      "outage",
      `The quota of ${resource} is used up for today: go on tomorrow, or raise it in the Service Quotas console`,
    ];
  }
  if (isThrottling(thrown)) {
    return [
      "throttled",
      `Bedrock is throttling ${resource}: wait a minute, or raise its quota in the Service Quotas console`,
    ];
  }
  return thrown.name === "ValidationException" ? aboutValidation(thrown, call) : null;
}

function aboutValidation({ message }: Thrown, call: BedrockCall): Explained {
  const { resource, variable } = call;
  const home = profileFor(resource, call.region);
  if (home !== null && /identifier is invalid|inference profile/i.test(message)) {
    return [
      "config",
      `${call.region} has no inference profile ${resource}: set ${variable} to one that it has, such as ${home}`,
    ];
  }
  if (/on-demand throughput|inference profile/i.test(message)) {
    return [
      "config",
      `${resource} can only be reached through an inference profile: set ${variable} to its id with the prefix us., eu., apac. or global.`,
    ];
  }
  if (/model identifier is invalid|invalid model|model.{0,40}not (supported|found)/i.test(message)) {
    return [
      "config",
      `${resource} isn't a model id that Bedrock${inRegion(call)} knows: check ${variable}; a profile's prefix (us., eu., apac.) must fit AWS_REGION`,
    ];
  }
  if (
    /too many (input )?tokens|too long|context (length|window)|exceed.{0,40}(length|tokens|limit)/i.test(
      message,
    )
  )
    return ["too-large", `The text is too long for ${resource}: shorten it, or make chunks smaller`];
  // Perhaps only this request is at fault: an evaluation goes on with the next.
  return [
    "rejected",
    `Bedrock refused the request to ${resource} (${withoutValues(message)}): check ${variable}`,
  ];
}

function aboutNetwork(thrown: Thrown, call: BedrockCall): Explained {
  const { name, code } = thrown;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return [
      "unavailable",
      `No Bedrock host found for region ${call.region ?? "(none)"}: check AWS_REGION and the network`,
    ];
  }
  if (modelFaults.has(name) || statusOf(thrown) >= 500) {
    return [
      "unavailable",
      `${call.resource} is not answering${inRegion(call)} (${name}): try again, or another AWS_REGION`,
    ];
  }
  if (!isOffLine(thrown)) return null;
  return [
    "unavailable",
    `Bedrock${inRegion(call)} can't be reached (${code ?? name}): check the network and try again`,
  ];
}

function inRegion(call: BedrockCall): string {
  return call.region === null ? "" : ` in ${call.region}`;
}

/** The service's own words on one line, without the values it quotes: those may be a student's. */
export function withoutValues(message: string): string {
  return message
    .replace(/value '[\s\S]*?' at/gi, "value at")
    .replace(/\s+/g, " ")
    .slice(0, 200);
}
