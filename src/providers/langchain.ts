import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { errorMessage, LecternError } from "../errors.ts";
import { untold } from "../ledger/charge.ts";
import type { Usage } from "../types.ts";
import { faultOfEnd } from "./end-fault.ts";
import { numberPassages, parseMarkers, systemFor } from "./markers.ts";
import type { Converse, ConverseEvent, ConverseRequest } from "./provider.ts";

/** LangChain would try six times, but retrying is the resilience layer's task. */
const once = { maxRetries: 0 };

/**
 * Any chat model that LangChain knows, as `provider:model` (`mistralai:mistral-small`). It cites by `[n]`, since
 * LangChain's streams carry no citations. Throws `config` for a name that it does not know or whose package is not
 * installed.
 */
export async function createLangChainConverse(name: string): Promise<Converse> {
  return converseWith(await openModel(name), name);
}

async function openModel(name: string): Promise<BaseChatModel> {
  const [vendor = "", ...rest] = name.split(":");
  const model = rest.join(":");
  if (vendor === "" || model === "") {
    throw new LecternError(
      "config",
      `LECTERN_CHAT is "${name}", but it takes provider:model, such as ollama:llama3.2`,
    );
  }
  try {
    const { initChatModel } = await import("langchain");
    return (await initChatModel(model, { modelProvider: vendor, ...once })) as unknown as BaseChatModel;
  } catch (cause) {
    throw new LecternError(
      "config",
      `LECTERN_CHAT=${name} can't be opened (${errorMessage(cause)}): install its package beside Lectern (npm install @langchain/${vendor}) and set its key`,
      { cause },
    );
  }
}

/** A LangChain chat model as Lectern's `Converse`. */
export function converseWith(model: BaseChatModel, name: string): Converse {
  return (request, signal) => {
    const { text, prompt } = systemFor(request.system, "markers", name);
    const asked: Asked = { ...request, system: text, prompt };
    const said = request.schema
      ? askForObject(model, asked, signal)
      : parseMarkers(stream(model, asked, signal), request.passages);
    return explained(said, name, signal);
  };
}

/** A request whose words are chosen. */
type Asked = ConverseRequest & { system: string; prompt: string | undefined };

async function* stream(
  model: BaseChatModel,
  request: Asked,
  signal: AbortSignal,
): AsyncGenerator<ConverseEvent> {
  let usage: Usage = untold;
  let isCut = false;
  let said = "";
  for await (const chunk of await model.stream(toMessages(numberPassages(request)), { signal })) {
    signal.throwIfAborted();
    const text = chunk.text;
    said += text;
    if (text !== "") yield { type: "text", text };
    const told = chunk.usage_metadata;
    if (told) {
      usage = {
        inputTokens: (usage.inputTokens ?? 0) + told.input_tokens,
        outputTokens: (usage.outputTokens ?? 0) + told.output_tokens,
        costUsd: null,
      };
    }
    isCut ||= /^(?:length|max_tokens)$/.test(reasonOf(chunk.response_metadata));
  }
  signal.throwIfAborted();
  const cited = request.passages.length > 0 ? { citations: "markers" as const } : {};
  const { prompt } = request;
  const worded = prompt === undefined ? {} : { prompt };
  const stopReason = isCut ? "max-tokens" : "end";
  yield { type: "finish", stopReason, usage, ...cited, ...worded };
  const fault = faultOfEnd({ said, stopReason, lacksObject: false });
  if (fault) throw new LecternError("malformed", `The model ${fault}`);
}

/** Each vendor names the reason in its own way. */
function reasonOf(metadata: Record<string, unknown>): string {
  const message = metadata.messageStop as { stopReason?: unknown } | undefined;
  return String(
    metadata.finish_reason ?? metadata.stop_reason ?? metadata.done_reason ?? message?.stopReason ?? "",
  );
}

async function* askForObject(
  model: BaseChatModel,
  request: Asked,
  signal: AbortSignal,
): AsyncGenerator<ConverseEvent> {
  const { name = "answer", schema = {} } = request.schema ?? {};
  const asking = model.withStructuredOutput(schema as Record<string, unknown>, { name });
  const object = await asking.invoke(toMessages(request), { signal });
  yield { type: "text", text: JSON.stringify(object) };
  yield { type: "finish", stopReason: "end", usage: untold };
}

function toMessages({ system, turns }: Asked): BaseMessage[] {
  return [
    ...(system === "" ? [] : [new SystemMessage(system)]),
    ...turns.map(({ role, content }) =>
      role === "user" ? new HumanMessage(content) : new AIMessage(content),
    ),
  ];
}

/** Failures in Lectern's words. Throws the signal's reason when the reader left. */
async function* explained(
  events: AsyncIterable<ConverseEvent>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<ConverseEvent> {
  try {
    yield* events;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof LecternError) throw cause;
    const status =
      (cause as { status?: unknown }).status ??
      (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    const code =
      status === 429 ? "throttled" : status === 401 || status === 403 ? "credentials" : "unavailable";
    throw new LecternError(code, `The model ${name} did not answer: ${errorMessage(cause)}`, { cause });
  }
}
