import {
  type BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import { sumKnown } from "../../ledger/charge.ts";
import { costUsd } from "../../ledger/price.ts";
import { splitTier } from "../../ledger/service-tier.ts";
import { type Probe, probesFor, type Reply } from "./ability-probes.ts";
import { createClients, regionOf } from "./clients.ts";
import { callingWithin } from "./deadline.ts";
import { type BedrockCall, refusalOf } from "./errors.ts";
import { type Abilities, abilitiesOf, withoutRefused } from "./models.ts";
import { inference } from "./request.ts";
import { wholeStream } from "./stream.ts";

/** What one request showed of a model. */
export interface Tried {
  ability: string;
  /** Null: the request failed for another reason than the ability. */
  found: boolean | null;
  /** What models.yaml says; null: nothing. */
  listed: boolean | null;
  /** What the service said where it refused. */
  said: string | null;
  /** The field of models.yaml that would say what was found; null where it says so already. */
  put: string | null;
}

export interface TriedModel {
  model: string;
  tried: Tried[];
  /** Null: a price is not known. */
  usd: number | null;
}

/** The most that all models together may cost, in USD; the estimate before them is far lower. */
export const mostUsd = 0.05;
const patienceMs = 30_000;
const maxTokens = 64;
const asked = (text: string) => [{ role: "user" as const, content: [{ text }] }];

/** About what trying these models costs, in USD; null if a price is not known. */
export function estimateTrying(models: string[]): { calls: number; usd: number | null } {
  const perModel = models.map((name) => {
    const { id } = splitTier(name);
    const abilities = abilitiesOf(id);
    const calls = probesFor(abilities).length + 1;
    const inputTokens = calls * 400 + (abilities.cacheMinimum ?? 0) * 2;
    const outputTokens = calls * (maxTokens + (abilities.thinking?.room ?? 0));
    return { calls, usd: costUsd(id, { inputTokens, outputTokens }) };
  });
  return {
    calls: perModel.reduce((sum, { calls }) => sum + calls, 0),
    usd: sumKnown(perModel.map(({ usd }) => usd)),
  };
}

/** Tries each ability of a model once. Throws for nothing that the service says. `left`: USD that it may still cost. */
export async function tryAbilities(
  config: Config["bedrock"],
  name: string,
  left: number,
  signal: AbortSignal,
): Promise<TriedModel> {
  const { id: model } = splitTier(name);
  const clients = createClients(config.region);
  const call: BedrockCall = {
    action: "bedrock:InvokeModelWithResponseStream",
    resource: model,
    variable: "the model's setting",
    region: await regionOf(clients),
  };
  const charged: (number | null)[] = [];
  const send = async (abilities: Abilities, input: Partial<ConverseStreamCommandInput>): Promise<Reply> => {
    if ((sumKnown(charged) ?? 0) >= left) throw new Error("left out: the trial has cost what it may");
    const reply = await ask(clients.runtime, call, { ...baseInput(model, abilities), ...input }, signal);
    charged.push(usdOf(model, reply));
    return reply;
  };
  let abilities = abilitiesOf(model);
  const tried: Tried[] = [];
  try {
    const base = await send(abilities, {}).catch((error: unknown) => {
      const less = withoutRefused(abilities, refusalOf(error));
      if (less === null) throw error;
      abilities = less;
      return send(less, {});
    });
    tried.push({ ability: "streaming", found: true, listed: true, said: null, put: null });
    tried.push(aboutThinking(base, abilities, abilitiesOf(model)));
  } catch (error) {
    signal.throwIfAborted();
    tried.push({ ability: "streaming", found: false, listed: true, said: errorMessage(error), put: null });
    return { model, tried, usd: sumKnown(charged) };
  }
  for (const probe of probesFor(abilitiesOf(model))) tried.push(await tryOne(probe, abilities, send, signal));
  return { model, tried, usd: sumKnown(charged) };
}

async function tryOne(
  { ability, input, listed: listedIn, shows, put }: Probe,
  abilities: Abilities,
  send: (abilities: Abilities, input: Probe["input"]) => Promise<Reply>,
  signal: AbortSignal,
): Promise<Tried> {
  const listed = listedIn(abilities);
  const told = (found: boolean | null, said: string | null): Tried => ({
    ...{ ability, found, listed, said },
    put: found === null || listed === null || found === listed ? null : put(found),
  });
  try {
    return told(shows(await send(abilities, input)), null);
  } catch (error) {
    signal.throwIfAborted();
    const said = refusalOf(error);
    return said === "" ? told(null, errorMessage(error)) : told(false, said);
  }
}

/** Whether it kept from thinking, by the way that the file has for it. */
function aboutThinking({ events }: Reply, { thinking }: Abilities, listed: Abilities): Tried {
  const thinks = events.some((event) => event.contentBlockDelta?.delta?.reasoningContent !== undefined);
  const isRefused = thinking !== listed.thinking;
  const expects = (listed.thinking?.room ?? 0) > 0;
  return {
    ability: "answers without thinking",
    found: !thinks && !isRefused,
    listed: !expects,
    said: isRefused ? "the file's way of switching thinking off is refused" : null,
    put: isRefused
      ? "thinking: another way, or { room: 4000 }"
      : thinks && !expects
        ? "thinking: its maker's way of switching it off, or { room: 4000 }"
        : null,
  };
}

const baseInput = (model: string, abilities: Abilities) => ({
  modelId: model,
  messages: asked("Say OK."),
  ...inference(abilities, maxTokens),
  requestMetadata: { application: "lectern", stage: "doctor" },
});

async function ask(
  client: BedrockRuntimeClient,
  call: BedrockCall,
  input: ConverseStreamCommandInput,
  signal: AbortSignal,
): Promise<Reply> {
  return callingWithin(patienceMs, call, signal, async (abortSignal) => {
    const { stream } = await client.send(new ConverseStreamCommand(input), { abortSignal });
    const events: ConverseStreamOutput[] = [];
    for await (const event of wholeStream(stream, call, abortSignal)) events.push(event);
    const metadata = events.find((event) => event.metadata)?.metadata;
    return {
      text: events.map((event) => event.contentBlockDelta?.delta?.text ?? "").join(""),
      events,
      usage: metadata?.usage,
      serviceTier: metadata?.serviceTier?.type,
    };
  });
}

function usdOf(model: string, { usage, serviceTier }: Reply): number | null {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return null;
  return costUsd(model, {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadInputTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteInputTokens ?? 0,
    serviceTier,
  });
}
