import { createHash } from "node:crypto";
import type { z } from "zod";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { meterConverse, type Tally } from "../../src/ledger/meter.ts";
import type { Prompt } from "../../src/prompts.ts";
import type { Converse, ConverseRequest, Judge } from "../../src/providers/provider.ts";
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

/** One thing to ask of a judge: `schema` is what the judge must fill in, `parse` checks that it did. */
interface JudgeQuestion<Said> {
  prompt: Prompt;
  text: JudgedText;
  schema: object;
  parse: z.ZodType<Said>;
}

/** A list of claims may be long: 60 claims with their reasons. */
const maxTokens = 4_000;

/**
 * The judge's judgement, from memory where the same judge has seen the same prompt and input. Throws `malformed` for a
 * judgement that can't be read (prose, a broken object, a rating off the scale): it is not remembered.
 */
export async function askJudge<Said>(
  judge: Judge,
  { prompt, text, schema, parse }: JudgeQuestion<Said>,
  judging: Judging,
  signal: AbortSignal,
): Promise<Said> {
  const request: ConverseRequest = {
    system: text.system,
    turns: [{ role: "user", content: text.user }],
    passages: [],
    schema: { name: "verdict", schema },
    maxTokens,
  };
  const key = createHash("sha256")
    .update(JSON.stringify([judge.model, prompt.version, request]))
    .digest("hex");
  const remembered = parse.safeParse(await judging.judgements.find(key));
  if (remembered.success) return remembered.data;
  const underWay =
    judging.asking.get(key) ?? judgeAnew(judge, { request, prompt, parse, key }, judging, signal);
  judging.asking.set(key, underWay);
  try {
    return parse.parse(await underWay);
  } finally {
    judging.asking.delete(key);
  }
}

async function judgeAnew<Said>(
  judge: Judge,
  { request, prompt, parse, key }: Anew<Said>,
  judging: Judging,
  signal: AbortSignal,
): Promise<Said> {
  const metered = meterConverse(judge.converse, { stage: "judge", model: judge.model }, judging.meter);
  const text = await judging.patiently(() => read(metered, request, signal), signal);
  const judgement = parse.safeParse(readJson(text, judge.model));
  if (!judgement.success) {
    const fault = judgement.error.issues[0];
    throw new LecternError(
      "malformed",
      `The verdict of ${judge.model} can't be read (${fault?.path.join(".")}: ${fault?.message})`,
    );
  }
  await judging.judgements.save(key, { judge: judge.model, prompt: prompt.version, verdict: judgement.data });
  return judgement.data;
}

interface Anew<Said> extends Pick<JudgeQuestion<Said>, "prompt" | "parse"> {
  request: ConverseRequest;
  key: string;
}

async function read(converse: Converse, request: ConverseRequest, signal: AbortSignal): Promise<string> {
  let text = "";
  for await (const event of converse(request, signal)) {
    if (event.type === "text") text += event.text;
    if (event.type !== "finish") continue;
    if (event.stopReason === "blocked") throw new LecternError("malformed", "the judge refused to judge");
    if (event.stopReason === "max-tokens") {
      throw new LecternError("malformed", `the judge's verdict breaks off at ${maxTokens} tokens`);
    }
  }
  return text;
}

function readJson(text: string, model: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const said = text.replace(/\s+/g, " ").slice(0, 120);
    throw new LecternError(
      "malformed",
      `${model} wrote prose instead of a verdict: "${said}" (${errorMessage(cause)})`,
      {
        cause,
      },
    );
  }
}
