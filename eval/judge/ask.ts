import type { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { meterConverse, type Tally } from "../../src/ledger/meter.ts";
import { type Prompt, renderPrompt } from "../../src/prompts.ts";
import type { ConverseRequest, Judge } from "../../src/providers/provider.ts";
import { readObject, requestFor } from "../../src/providers/structured-output.ts";
import { sha256 } from "../../src/sha256.ts";
import type { Judgements } from "../../src/store/judgements.ts";
import type { JudgedText } from "./fence.ts";

/** What every judgement needs. */
export interface Judging {
  /** At least one; several vote. */
  judges: Judge[];
  judgements: Judgements;
  /** Judgements under way, by their key: the same is never paid for twice at once. */
  asking: Map<string, Promise<unknown>>;
  /** Hears what each judgement was billed that was not remembered. */
  meter: Tally;
  /** Runs a call again while the service is throttling or down. */
  patiently<Result>(call: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

/** One thing to ask of a judge, and the object that it must fill in. */
interface JudgeQuestion<Said extends z.ZodObject> {
  prompt: Prompt;
  text: JudgedText;
  reply: Said;
}

/** Asks once more after a judgement that can't be used. */
export const againPrompt = "judge-again.v1";

/** A list of claims may be long: 60 claims with their reasons. */
const maxTokens = 4_000;

/**
 * The judge's judgement, from memory where the same judge has seen the same prompt and input. Throws `malformed` for a
 * judgement that can't be read (prose, a broken object, a rating off the scale), nor after one more try that names what
 * was wrong: it is not remembered.
 */
export async function askJudge<Said extends z.ZodObject>(
  judge: Judge,
  { prompt, text, reply }: JudgeQuestion<Said>,
  judging: Judging,
  signal: AbortSignal,
): Promise<z.output<Said>> {
  const request = requestFor(text, { name: "verdict", reply, maxTokens });
  const key = sha256(JSON.stringify([judge.model, prompt.version, request]));
  const remembered = reply.safeParse(await judging.judgements.find(key));
  if (remembered.success) return remembered.data;
  const underWay =
    judging.asking.get(key) ?? judgeAnew(judge, { request, prompt, reply, key }, judging, signal);
  judging.asking.set(key, underWay);
  try {
    return reply.parse(await underWay);
  } finally {
    judging.asking.delete(key);
  }
}

async function judgeAnew<Said extends z.ZodObject>(
  { model, converse }: Judge,
  {
    request,
    prompt,
    reply,
    key,
  }: Pick<JudgeQuestion<Said>, "prompt" | "reply"> & { request: ConverseRequest; key: string },
  judging: Judging,
  signal: AbortSignal,
): Promise<z.output<Said>> {
  const metered = meterConverse(converse, { stage: "judge", model }, judging.meter);
  const judge = { model, converse: metered };
  const ask = (asked: ConverseRequest) =>
    judging.patiently(() => readObject(judge, asked, reply, signal), signal);
  const verdict = await ask(request).catch((error: unknown) => {
    if (!(error instanceof LecternError) || error.code !== "malformed") throw error;
    return ask(askedAgain(request, error.message));
  });
  await judging.judgements.save(key, { judge: model, prompt: prompt.version, verdict });
  return verdict;
}

/** A model at temperature 0 would write the same again, unless it is told what was wrong. */
function askedAgain(request: ConverseRequest, reason: string): ConverseRequest {
  const turns = request.turns.map((turn) => ({
    ...turn,
    content: renderPrompt(againPrompt, { question: turn.content, reason }).user ?? "",
  }));
  return { ...request, turns };
}
