import { LecternError } from "../../errors.ts";
import type { AnswerPrompt } from "../provider.ts";
import { openControlPlane } from "./control/control-plane.ts";
import { calling } from "./errors.ts";

/** An ARN of Prompt Management, its version behind it where one is named. */
const named = /^(arn:[^:]*:bedrock:[^:]*:\d*:prompt\/([0-9A-Za-z]+))(?::(\d+))?$/;

/** The parts of a prompt as GetPrompt gives it that matter here. */
interface Given {
  variants?: {
    name?: string;
    templateConfiguration?: { text?: { text?: string }; chat?: { system?: { text?: string }[] } };
  }[];
  defaultVariant?: string;
}

/**
 * A prompt of Prompt Management in place of Lectern's own, read once. Without a version it is the draft as it is now.
 * Throws `config` for what is no prompt, and names the variables that nobody fills, before any question is asked.
 */
export async function readPrompt(
  region: string | undefined,
  { arn: name, filled }: { arn: string; filled: string[] },
  signal: AbortSignal,
): Promise<AnswerPrompt> {
  const [, identifier, id, version = "DRAFT"] = named.exec(name) ?? [];
  if (identifier === undefined) {
    throw new LecternError(
      "config",
      `LECTERN_BEDROCK_MODEL has prompt=${name}, which is none: it takes the ARN of a prompt, such as arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDE12345:1`,
    );
  }
  const call = {
    action: "bedrock:GetPrompt",
    resource: `prompt ${id}:${version}`,
    variable: "prompt= of LECTERN_BEDROCK_MODEL",
    region: region ?? null,
  };
  const input = {
    promptIdentifier: identifier,
    ...(version === "DRAFT" ? {} : { promptVersion: version }),
  };
  const send = openControlPlane(region);
  const given: Given = await calling(call, signal, () => send("bedrock-agent.GetPrompt", input, signal));
  const text = textOf(given);
  checkVariables(call.resource, text, filled);
  return { version: `${id}:${version}`, text };
}

function textOf({ variants = [], defaultVariant }: Given): string {
  const variant = variants.find(({ name }) => name === defaultVariant) ?? variants[0];
  const { text, chat } = variant?.templateConfiguration ?? {};
  return (text?.text ?? (chat?.system ?? []).map((block) => block.text ?? "").join("\n")).trim();
}

function checkVariables(name: string, text: string, filled: string[]): void {
  const used = new Set(Array.from(text.matchAll(/\{\{(\w+)\}\}/g), ([, variable]) => variable ?? ""));
  const unfilled = [...used].filter((variable) => !filled.includes(variable));
  if (unfilled.length > 0) {
    throw new LecternError(
      "config",
      `The ${name} has variables that nobody fills: ${unfilled.join(", ")}. Lectern fills ${filled.join(" and ")}: take the others out, and name the new version`,
    );
  }
  if (!used.has("notCovered")) {
    throw new LecternError(
      "config",
      `The ${name} has no {{notCovered}}, the word by which a model says that the slides do not answer: put it in, as prompts/answer.v4.md does`,
    );
  }
}
