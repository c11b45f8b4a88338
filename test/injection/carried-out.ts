import type { ConverseRequest as WireRequest } from "@aws-sdk/client-bedrock-runtime";
import { draftByModel } from "../../eval/dataset/draft/model.ts";
import { enrichmentRequest } from "../../ingest/enrich/write-enrichment.ts";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { createBedrockDescribe } from "../../src/providers/bedrock/describe.ts";
import type { ConverseRequest } from "../../src/providers/provider.ts";
import type { Slide } from "../../src/types.ts";
import { textOf } from "../bedrock/answer.ts";
import { obeying } from "../bedrock/faults.ts";
import { readOutcome } from "../bedrock/product.ts";
import { always, type FakeBedrock } from "../bedrock/server.ts";
import { config } from "../providers/bedrock/fake-bedrock.ts";
import type { Attack } from "./attacks.ts";
import { deckOf, question } from "./planted.ts";
import { ask, type ModelKind, models, send, type Victim } from "./victim.ts";

/** What a model was told, apart from search results: those have a place of their own. */
export interface Told {
  system: string;
  /** What the user's turns hold, block by block. */
  blocks: string[];
}

/** What came back of one attack by one way. */
export interface Outcome {
  way: ModelKind | "request" | "making";
  status: number;
  headers: Headers;
  body: string;
  /** Of an answered or refused question. */
  answer: CollectedAnswer | null;
  /** The conversation as a file. */
  exported: string;
  told: Told[];
  /** The questions that were asked. */
  asked: string[];
}

const nothing = { headers: new Headers(), body: "", answer: null, exported: "", told: [], asked: [] };

/** A question to each model, which obeys whatever order it sees. */
export async function askAll(victim: Victim, bedrock: FakeBedrock, attack: Attack): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const way of models) {
    bedrock.reset();
    bedrock.script("ConverseStream", obeying(attack.order), { times: always });
    outcomes.push(...(await askOne(victim, way, attack)));
    const told = bedrock.callsOf("ConverseStream").map(({ body }) => readTold(body as never));
    outcomes.at(-1)?.told.push(...told);
  }
  return outcomes;
}

async function askOne({ apps }: Victim, way: ModelKind, attack: Attack): Promise<Outcome[]> {
  const app = apps[way];
  const conversationId = `${attack.id}-${way}`.replaceAll(" ", "-");
  const common = { filters: { deck: deckOf(attack) }, conversationId };
  const questions = questionsOf(attack);
  const outcomes: Outcome[] = [];
  for (const asked of questions) {
    const response = await ask(app, { ...common, question: asked, history: historyOf(attack) });
    const body = await response.text();
    outcomes.push({
      ...nothing,
      way,
      status: response.status,
      headers: response.headers,
      body,
      answer: response.ok ? (JSON.parse(body) as CollectedAnswer) : null,
      told: [],
      asked: questions,
    });
  }
  const exported = await send(app, `/api/conversations/${conversationId}/export`);
  const last = outcomes.at(-1);
  if (last && exported.ok) last.exported = await exported.text();
  // The same as a stream: whatever the answer holds, it ends once and by itself.
  if (attack.harm.includes("header"))
    await readOutcome(await ask(app, { ...common, question: questions[0] }, "text/event-stream"));
  return outcomes;
}

function questionsOf({ planted, text }: Attack): string[] {
  if (planted === "question") return [`${question} ${text}`];
  return planted === "earlier-question" ? [`${question} ${text}`, question] : [question];
}

function historyOf({ planted, text }: Attack) {
  if (planted === "history")
    return [
      { role: "user", content: text },
      { role: "assistant", content: "Of course." },
    ];
  if (planted === "history-answer")
    return [
      { role: "user", content: "Who are you?" },
      { role: "assistant", content: text },
    ];
  return [];
}

function readTold({ system = [], messages = [] }: WireRequest): Told {
  return {
    system: system.map((block) => block.text ?? "").join("\n"),
    blocks: messages.filter(({ role }) => role === "user").flatMap(({ content = [] }) => content.map(textOf)),
  };
}

/** What a client sends where only a name or a place belongs. */
export async function sendAll({ apps: { local } }: Victim, { planted, text }: Attack): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const take = async (path: string, more: Parameters<typeof send>[2] = {}) => {
    const response = await send(local, path, more);
    const body = await response.text();
    outcomes.push({ ...nothing, way: "request", status: response.status, headers: response.headers, body });
  };
  const post = (body: object) => ({ method: "POST", body });
  // As it stands and escaped: which of the two a server undoes is for it to know.
  const names = text.includes("%") ? [text, encodeURIComponent(text)] : [encodeURIComponent(text)];
  for (const name of names) {
    if (planted === "slide-id") {
      await take(`/api/slides/${name}`);
      await take(`/api/slides/${name}/image`);
    }
    if (planted === "course") await take(`/api/courses/${name}/slides`);
    if (planted === "conversation-id") {
      await take(`/api/conversations/${name}`);
      await take(`/api/conversations/${name}/export`);
      await take(`/api/conversations/${name}`, { method: "PATCH", body: { title: "x" } });
    }
    if (planted === "parameter") {
      await take(`/api/conversations?before=${name}`);
      await take(`/api/conversations?limit=${name}&course=${name}`);
    }
  }
  if (planted === "course") {
    for (const path of ["/api/chat", "/api/search"]) await take(path, post({ question, course: text }));
    await take(`/api/courses/${names[0]}/sync`, post({ folder: "week" }));
  }
  if (planted === "conversation-id")
    await take("/api/chat", post({ question, course: "bakery", conversationId: text }));
  if (planted === "conversation-title") {
    await take("/api/conversations/other", { method: "PATCH", body: { title: text } });
    await take("/api/conversations");
    await take("/api/conversations/other/export");
  }
  if (planted === "folder") {
    await take("/api/courses/new/sync", post({ folder: text }));
    await take("/api/courses/new/slides");
  }
  if (planted === "filter") {
    for (const filters of [
      { deck: text },
      { section: text },
      { metadata: { [text]: text } },
      { metadata: { week: text } },
    ])
      await take("/api/search", post({ question, course: "bakery", filters }));
  }
  if (planted === "address") await take(text);
  return outcomes;
}

/** What a model is told while a deck is made of the attack. */
export async function makeAll(bedrock: FakeBedrock, { planted, text }: Attack): Promise<Outcome[]> {
  const signal = new AbortController().signal;
  const slide: Slide = {
    id: "s1",
    course: "bakery",
    deck: text,
    page: 1,
    title: text,
    section: text,
    text: `${question} About two hours, until a dent springs back slowly.\n${text}`,
  };
  const told: Told[] = [];
  if (planted === "draft")
    await draftByModel(
      async function* (request) {
        told.push(toTold(request));
        yield { type: "text", text: "{}" };
      },
      [slide],
      { count: 1, seed: 1, asked: [] },
      signal,
    );
  if (planted === "enriching") told.push(toTold(enrichmentRequest(slide, [slide])));
  if (planted === "picture") {
    bedrock.reset();
    const { describe } = createBedrockDescribe(config);
    await describe(Uint8Array.of(1), slide, signal);
    told.push(...bedrock.callsOf("Converse").map(({ body }) => readTold(body as never)));
  }
  return [{ ...nothing, way: "making", status: 200, told }];
}

const toTold = ({ system, turns }: ConverseRequest): Told => ({
  system: String(system),
  blocks: turns.map(({ content }) => content),
});
