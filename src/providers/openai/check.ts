import type { Config } from "../../config.ts";
import { errorMessage, LecternError } from "../../errors.ts";
import { type Finding, fault, sound } from "../../finding.ts";
import { localName } from "../../settings/kinds.ts";
import { pingHit } from "../ping.ts";
import { createConverse } from "./converse.ts";
import { openEmbedding } from "./embed.ts";
import { type Endpoint, isEndpointName, keyVariable, openEndpoint } from "./endpoint.ts";
import { findNearbyModels } from "./nearby.ts";
import { createRerank } from "./rerank.ts";

/** Enough for a model that thinks before it says a word. */
const pingTokens = 400;

/** Asks each model that is connected the smallest question there is; without a chat model, looks for one on this machine. */
export async function checkConnected(
  { chat, embed, reranker, keys, provider }: Config,
  signal: AbortSignal,
): Promise<Finding[]> {
  const looks: Promise<Finding[]>[] = [];
  const look = (name: string, setting: string, model: string, run: Run) =>
    looks.push(check({ name, setting, model }, () => openEndpoint(model, setting, keys), run));
  if (chat && isEndpointName(chat)) look("Chat model", "LECTERN_CHAT", chat, (at) => ping(at, signal));
  if (!chat && provider === "local") looks.push(lookAround());
  if (embed && localName(embed) === null)
    look("Embedding model", "LECTERN_EMBED", embed, async (at) => {
      const { dimensions } = await openEmbedding(at, signal);
      return `${dimensions} dimensions`;
    });
  if (reranker && localName(reranker) === null)
    look("Reranker", "LECTERN_RERANK", reranker, async (at) => {
      await createRerank(at)("ping", [pingHit], signal);
      return "answers";
    });
  return (await Promise.all(looks)).flat();
}

type Run = (endpoint: Endpoint) => Promise<string>;

async function check(
  { name, setting, model }: { name: string; setting: string; model: string },
  open: () => Endpoint,
  run: Run,
): Promise<Finding[]> {
  try {
    return [sound(name, `${model}, ${await run(open())}`)];
  } catch (error) {
    const isOfKey = error instanceof LecternError && /^(?:credentials|access-denied)$/.test(error.code);
    const variable = isOfKey ? keyVariable(model) : setting;
    // The message refers readers who may not see a setting's name to this command.
    const what = errorMessage(error).replace(/: `lectern doctor`.*$/, "");
    return [fault(name, model, `${what}: ${isOfKey ? "set" : "or set"} ${variable}`)];
  }
}

async function ping(endpoint: Endpoint, signal: AbortSignal): Promise<string> {
  const request = {
    system: "",
    turns: [{ role: "user" as const, content: "ping" }],
    passages: [],
    maxTokens: pingTokens,
  };
  for await (const _ of createConverse(endpoint)(request, signal));
  return "answers";
}

async function lookAround(): Promise<Finding[]> {
  const nearby = await findNearbyModels();
  const [first] = nearby;
  if (!first) return [];
  const names = nearby.map(({ server, model }) => `${model} (${server})`).join(", ");
  return [
    {
      ...sound("Chat model", `none is connected, but this machine has ${names}`),
      advice: `Set LECTERN_CHAT=${first.name} for answers in a model's own words`,
    },
  ];
}
