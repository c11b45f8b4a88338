import type {
  ContentBlock,
  ConverseStreamCommandInput,
  Message,
  SystemContentBlock,
  ToolConfiguration,
} from "@aws-sdk/client-bedrock-runtime";
import { LecternError } from "../../errors.ts";
import type { ServiceTier } from "../../ledger/service-tier.ts";
import { inertJson } from "../../text/inert-json.ts";
import type { Passage, Turn } from "../../types.ts";
import { withSchemaInWords } from "../json-object.ts";
import { type Around, headingOf } from "../markers.ts";
import type { ConverseRequest } from "../provider.ts";
import { searchResults } from "./citations.ts";
import { type Guardrail, guardrailConfig, maxQuery, maxSources } from "./guardrail.ts";
import type { Abilities } from "./models.ts";
import { requestMetadata } from "./tiers.ts";

/**
 * A request in the words for one model. `lasting`: how much of the system prompt is the same for every question; absent,
 * all of it. `around`: what stands around the question in its turn.
 */
export type AskedRequest = ConverseRequest & {
  system: string;
  lasting?: number | undefined;
  around?: Around;
};

export interface CallSettings {
  guardrail?: Guardrail | undefined;
  /** Whether that may have a policy that wants the slides beside the answer. */
  isGrounding?: boolean;
  /** Null: the standard one. */
  tier?: ServiceTier | null;
}

/**
 * The conversation in Converse's words. A schema goes as a tool that must be called, or in words to a model that can't be
 * made to call one.
 */
export function converseInput(
  { model, abilities }: { model: string; abilities: Abilities },
  request: AskedRequest,
  { guardrail, isGrounding = true, tier = null }: CallSettings = {},
): ConverseStreamCommandInput {
  const { json, cacheMinimum } = abilities;
  const asked =
    request.schema && json === "words" ? withSchemaInWords(request, request.schema.schema) : request;
  const { isSystem, isTurn } = worthCaching(asked, cacheMinimum);
  const system = systemBlocks(asked, isSystem);
  return {
    modelId: model,
    ...(system.length > 0 ? { system } : {}),
    messages: messages(asked, {
      isGuarded: guardrail !== undefined,
      isGrounding: guardrail !== undefined && isGrounding,
      isCached: isTurn,
    }),
    ...inference(abilities, request.maxTokens),
    ...(request.schema && json === "tool" ? { toolConfig: forcedTool(request.schema) } : {}),
    ...(guardrail ? { guardrailConfig: guardrailConfig(guardrail) } : {}),
    ...(tier ? { serviceTier: { type: tier } } : {}),
    ...requestMetadata(request.purpose),
  };
}

/** As little thought as the model can do with, and room for that on top of what it may write. */
export function inference(
  { temperature, thinking }: Abilities,
  maxTokens: number,
): Pick<ConverseStreamCommandInput, "inferenceConfig" | "additionalModelRequestFields" | "outputConfig"> {
  const { additional, effort, room = 0 } = thinking ?? {};
  return {
    inferenceConfig: { maxTokens: maxTokens + room, ...(temperature ? { temperature: 0 } : {}) },
    ...(additional ? { additionalModelRequestFields: { ...additional } } : {}),
    ...(effort ? { outputConfig: { effort } } : {}),
  };
}

/** About: to count them would keep the first question waiting for the tokenizer. */
const tokensOf = (text: string) => text.length / 4;

/**
 * Behind what other requests repeat, a cache point is worth its place where that is as long as the model caches at
 * least: the system prompt's lasting part and, with the whole of it, the beginning of the last turn.
 */
function worthCaching({ system, schema, turns, ...asked }: AskedRequest, least: number | null) {
  const { lasting = system.length, repeated = 0 } = asked;
  if (least === null) return { isSystem: false, isTurn: false };
  const size = tokensOf(`${schema ? JSON.stringify(schema) : ""}${system.slice(0, lasting)}`);
  const isWhole = system.slice(lasting).trim() === "";
  const turn = turns.at(-1)?.content.slice(0, repeated) ?? "";
  return {
    isSystem: size >= least,
    isTurn: isWhole && turn !== "" && size + tokensOf(turn) >= least,
  };
}

/** What is the same for every question stands before the cache point; the passages after it never are. */
function systemBlocks({ system, lasting = system.length }: AskedRequest, isCached: boolean) {
  if (system.trim() === "") return [];
  if (!isCached) return [{ text: system }];
  const rest = system.slice(lasting);
  const blocks: SystemContentBlock[] = [
    { text: system.slice(0, lasting) },
    { cachePoint: { type: "default" } },
  ];
  return rest.trim() === "" ? blocks : [...blocks, { text: rest }];
}

interface TurnSettings {
  isGuarded: boolean;
  isGrounding: boolean;
  isCached: boolean;
}

/** Converse wants the user first, roles in turn, no blank text: neighbours merge, the rest is left out. */
function messages(request: AskedRequest, settings: TurnSettings): Message[] {
  const spoken = request.turns.filter((turn) => turn.content.trim() !== "");
  const question = spoken.at(-1);
  if (question?.role !== "user") {
    throw new LecternError("invalid", "The conversation does not end with a question: add a question");
  }
  const merged: { role: Turn["role"]; content: ContentBlock[] }[] = [];
  const add = (role: Turn["role"], content: ContentBlock[]) => {
    const last = merged.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (last || role === "user") merged.push({ role, content });
  };
  for (const turn of spoken.slice(0, -1)) add(turn.role, [{ text: turn.content }]);
  // Citations and a forced tool exclude each other.
  const passages = request.schema ? plainText(request.passages) : searchResults(request.passages);
  const sources = settings.isGrounding ? groundingOf(request) : null;
  const asked = settings.isGuarded
    ? guarded(question.content, request, sources)
    : lastTurn(question.content, request, settings.isCached);
  add("user", [...passages, ...asked]);
  return merged;
}

/** What other requests repeat of it stands before a cache point. */
function lastTurn(content: string, { repeated = 0 }: AskedRequest, isCached: boolean): ContentBlock[] {
  const [before, rest] = [content.slice(0, repeated), content.slice(repeated)];
  if (!isCached || before.trim() === "" || rest.trim() === "") return [{ text: content }];
  return [{ text: before }, { cachePoint: { type: "default" } }, { text: rest }];
}

/**
 * What an answer is held against: the slides and the question as it stands alone, both within what the policy takes, as
 * with either alone it refuses the request. Search results can't be grounding sources, so the slides stand there once more
 * as a text that forges no tags; numbered slides stand in the question's turn anyway, and are empty here.
 */
interface Grounding {
  slides: string;
  query: string;
}

function groundingOf({ passages, around, schema, searched, turns }: AskedRequest): Grounding | null {
  const isNumbered = around !== undefined && around.before.trim() !== "";
  if (schema || (passages.length === 0 && !isNumbered)) return null;
  const slides =
    passages.length === 0 ? "" : inertJson(passages.map(({ slide, text }) => `${headingOf(slide)}\n${text}`));
  if ((isNumbered ? around.before : slides).length > maxSources) return null;
  const query = searched ?? questionOf(turns.at(-1)?.content ?? "", around);
  return query.trim() === "" || query.length > maxQuery ? null : { slides, query };
}

const nothingAround: Around = { before: "", after: "" };
const questionOf = (content: string, { before, after }: Around = nothingAround) =>
  content.slice(before.length, content.length - after.length);

type Qualifier = "guard_content" | "grounding_source" | "query";
const tagged = (text: string, ...qualifiers: Qualifier[]): ContentBlock => ({
  guardContent: { text: { text, qualifiers } },
});

/**
 * The question as what a guardrail's policies look at on the way in, and nothing else: a course on security quotes
 * attacks on its slides, and an earlier turn was looked at when it was asked; once let through it must not stop every
 * later one. The answer is looked at whole, and held against its grounding.
 */
function guarded(content: string, { around }: AskedRequest, grounding: Grounding | null): ContentBlock[] {
  const { before, after } = around ?? nothingAround;
  const question = questionOf(content, around);
  const { slides, query } = grounding ?? { slides: "", query: null };
  return [
    ...(slides ? [tagged(slides, "grounding_source")] : []),
    ...(query !== null && query !== question ? [tagged(query, "query")] : []),
    ...(before ? [grounding ? tagged(before, "grounding_source") : { text: before }] : []),
    query === question ? tagged(question, "query", "guard_content") : tagged(question, "guard_content"),
    ...(after ? [{ text: after }] : []),
  ];
}

function plainText(passages: Passage[]): ContentBlock[] {
  return passages
    .filter((passage) => passage.text.trim() !== "")
    .map((passage) => ({ text: `${passage.slide.title}\n${passage.text}` }));
}

function forcedTool(schema: { name: string; schema: object }): ToolConfiguration {
  return {
    tools: [{ toolSpec: { name: schema.name, inputSchema: { json: { ...schema.schema } } } }],
    toolChoice: { tool: { name: schema.name } },
  };
}
