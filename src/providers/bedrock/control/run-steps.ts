import { LecternError } from "../../../errors.ts";
import { orAbort } from "../../../or-abort.ts";
import type { Thrown } from "../../aws-errors.ts";
import { explain } from "../errors.ts";
import type { Send } from "./control-plane.ts";
import type { Made, Step } from "./steps.ts";

/** Milliseconds between two looks: at first, and at most. A knowledge base takes seconds, and five minutes at the worst. */
const firstPollMs = 200;
const longestPollMs = 5_000;
const mostPolls = 64;

interface Running {
  send: Send;
  region: string | null;
  /** Called after each step, with what there is by then: what is begun must be found again. */
  keep(made: Made): void;
  onStep(step: Step): void;
}

/** Takes the steps one after the other. Throws where one fails; what was made before it is kept. */
export async function runSteps(
  steps: Step[],
  begun: Made,
  { send, region, keep, onStep }: Running,
  signal: AbortSignal,
): Promise<Made> {
  let made = begun;
  for (const step of steps) {
    signal.throwIfAborted();
    onStep(step);
    const output = await take(step, step.input(made), { send, region }, signal);
    made = step.keep?.(made, output) ?? made;
    keep(made);
  }
  return made;
}

async function take(
  { call, isRemoval, until }: Step,
  input: object,
  { send, region }: Pick<Running, "send" | "region">,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const [service = "", operation = ""] = call.split(".");
  const action = `${service === "s3vectors" ? "s3vectors" : "bedrock"}:${operation}`;
  try {
    for (let polled = 0; ; polled++) {
      const output = await send(call, input, signal);
      const status = statusIn(output);
      if (until === undefined || status === until) return output;
      if (/FAILED/.test(status) || polled >= mostPolls) {
        throw new LecternError(
          "rejected",
          `${call} says ${status || "nothing"} in place of ${until}: look at it in the Bedrock console, then run this again`,
        );
      }
      const pauseMs = Math.min(firstPollMs * 2 ** polled, longestPollMs);
      await orAbort(new Promise<void>((resolve) => setTimeout(resolve, pauseMs)), signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    const { name } = error as Thrown;
    if (isRemoval && /^(?:ResourceNotFound|NotFound)Exception$/.test(name)) return {};
    if (name === "ConflictException") {
      throw new LecternError(
        "config",
        `${operation}: there is one of this name that this setup has not made, or it is being changed: choose another --name, or wait and run this again`,
        { cause: error },
      );
    }
    throw explain(error, { action, resource: operation, variable: "--name", region });
  }
}

function statusIn(output: Record<string, unknown>): string {
  const { knowledgeBase, status } = output;
  const inner =
    typeof knowledgeBase === "object" && knowledgeBase !== null && "status" in knowledgeBase
      ? knowledgeBase.status
      : status;
  return typeof inner === "string" ? inner : "";
}
