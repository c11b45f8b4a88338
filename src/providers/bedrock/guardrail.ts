import type {
  GuardrailAssessment,
  GuardrailStreamConfiguration,
  GuardrailTraceAssessment,
} from "@aws-sdk/client-bedrock-runtime";
import { LecternError, UncheckedError } from "../../errors.ts";
import type { BedrockCall } from "./errors.ts";

/** The IAM action that every way of asking a guardrail needs. */
export const applying = "bedrock:ApplyGuardrail";

/** The most that contextual grounding takes of slides together and of a question, in characters. */
export const maxSources = 100_000;
export const maxQuery = 1_000;

export interface Guardrail {
  /** Or its ARN. */
  id: string;
  version: string;
}

/**
 * `sync` holds words back until they are checked. The trace tells the guardrail's own words from the model's, and what
 * the guardrail costs.
 */
export function guardrailConfig({ id, version }: Guardrail): GuardrailStreamConfiguration {
  return {
    guardrailIdentifier: id,
    guardrailVersion: version,
    trace: "enabled",
    streamProcessingMode: "sync",
  };
}

/** For messages: an ARN names the account too. */
export const guardrailName = ({ id, version }: Guardrail) =>
  `guardrail ${id.replace(/^arn:.*:guardrail\//, "")} version ${version}`;

/**
 * A call's failure, as one of the guardrail's where it is: none that is there by this name, in this region, in this
 * version, or none that may be asked. Such an answer must not go out unchecked, so no other model is asked for it.
 */
export function explainGuardrail(error: unknown, call: BedrockCall, guardrail: Guardrail): unknown {
  if (!(error instanceof LecternError) || !/^(config|access-denied|rejected)$/.test(error.code)) return error;
  const { name: thrown = "", message: said = "" } = error.cause instanceof Error ? error.cause : {};
  const isApplying = call.action === applying;
  if (!isApplying && !/guardrail/i.test(said)) return error;
  const where = call.region === null ? "" : ` in ${call.region}`;
  const name = guardrailName(guardrail);
  const options = { cause: error.cause };
  const home = /^arn:[^:]*:bedrock:([^:]+):/.exec(guardrail.id)?.[1];
  const isAbsent = !isApplying || thrown === "ResourceNotFoundException" || isAbsence(said);
  if (isAbsent && home !== undefined && call.region !== null && home !== call.region) {
    return new UncheckedError(
      "config",
      `The ${name} is in ${home}, but Bedrock is called in ${call.region}: set AWS_REGION=${home}, or LECTERN_BEDROCK_GUARDRAIL to a guardrail${where}`,
      options,
    );
  }
  if (error.code === "access-denied") {
    return new UncheckedError(
      "access-denied",
      `No access to ${name}${where}: allow the IAM action ${applying} on it; or set another LECTERN_BEDROCK_GUARDRAIL`,
      options,
    );
  }
  if (isAbsent) {
    return new UncheckedError(
      "config",
      `Bedrock${where} has no ${name} that it can use: check AWS_REGION and LECTERN_BEDROCK_GUARDRAIL, which takes id:version (it may have been deleted, or that version of it; a guardrail serves only the region it was made in; the version is DRAFT or a published number)`,
      options,
    );
  }
  return error;
}

/** "The guardrail identifier or version provided in the request does not exist", "… identifier is invalid". */
const isAbsence = (said: string) => /guardrail/i.test(said) && /exist|invalid|not found|version/i.test(said);

/**
 * What the guardrail says in place of an answer, told from what the model had said before by the trace's own record of
 * that. `deltas` are the stream's texts. Undefined if nothing tells.
 */
export function blockedMessage(
  deltas: string[],
  trace: GuardrailTraceAssessment | undefined,
  outputTokens: number | undefined,
): string | undefined {
  const spoken = deltas.filter((delta) => delta !== "");
  const output = (trace?.modelOutput ?? []).join("");
  // A question that was blocked reached no model: all that came is the guardrail's.
  const isWhole = output === "" && (outputTokens === 0 || spoken.length === 1);
  if (output === "" && !isWhole) return undefined;
  const own = isWhole ? 0 : countOwn(spoken, masked(output, trace));
  return spoken.slice(own).join("").trim() || undefined;
}

/** How many of the deltas came from the model. */
function countOwn(deltas: string[], output: string): number {
  let said = "";
  const end = deltas.findIndex((delta) => {
    said += delta;
    return !output.startsWith(said);
  });
  return end === -1 ? deltas.length : end;
}

/** The trace has the output as it was before the guardrail masked it. */
export function masked(output: string, trace: GuardrailTraceAssessment | undefined): string {
  const found = assessmentsOf(trace).flatMap(({ sensitiveInformationPolicy: policy }) => [
    ...(policy?.piiEntities ?? []).map(({ action, match, type }) => ({ action, match, tag: `{${type}}` })),
    ...(policy?.regexes ?? []).map(({ action, match, name }) => ({ action, match, tag: `{${name}}` })),
  ]);
  return found
    .filter(({ action }) => action === "ANONYMIZED")
    .sort((a, b) => (b.match?.length ?? 0) - (a.match?.length ?? 0))
    .reduce((text, { match, tag }) => (match ? text.replaceAll(match, tag) : text), output);
}

/** The assessments of the question and of the answer. */
export function assessmentsOf(trace: GuardrailTraceAssessment | undefined): GuardrailAssessment[] {
  const { inputAssessment = {}, outputAssessments = {} } = trace ?? {};
  return [...Object.values(inputAssessment), ...Object.values(outputAssessments).flat()];
}
