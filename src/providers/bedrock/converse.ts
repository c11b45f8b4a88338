import {
  type BedrockRuntimeClient,
  ConverseStreamCommand,
  CountTokensCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { splitTier } from "../../ledger/service-tier.ts";
import { citedOfSent, type Fitted, fitContext } from "../fit-context.ts";
import { numberPassages, parseMarkers, systemFor, unmarked } from "../markers.ts";
import { serviceNotes } from "../notes.ts";
import type { Checked, CitationStyle, Converse, ConverseEvent, ConverseRequest } from "../provider.ts";
import type { CitationSetting } from "./citations.ts";
import { callingWithin } from "./deadline.ts";
import { type BedrockCall, calling, refusalOf, withoutValues } from "./errors.ts";
import { explainGuardrail } from "./guardrail.ts";
import { type Abilities, abilitiesOf, withoutRefused } from "./models.ts";
import { type AskedRequest, type CallSettings, converseInput } from "./request.ts";
import { citationsAfterText, wholeStream } from "./stream.ts";
import { noteMissing, tierFor } from "./tiers.ts";
import { type Known, translate } from "./translate.ts";

interface ConverseOptions extends Pick<CallSettings, "guardrail"> {
  /** A service tier may stand behind it. */
  model: string;
  /** The variable that names the model, for messages. */
  variable: string;
  region: () => Promise<string | null>;
  citations?: CitationSetting;
}

/** A count is worth less than an answer that begins soon: the estimate stands in for it. */
const countingMs = 2_000;

/**
 * ConverseStream in the application's events. A model without citations of its own reads numbered passages, and its
 * `[n]` become citations. What the service refuses of what a model is said to take is left out at once, and from then on.
 * Throws `truncated` if the stream breaks off.
 */
export function createConverse(client: BedrockRuntimeClient, options: ConverseOptions): Converse {
  const { citations = "auto" } = options;
  const { id: model, tier } = splitTier(options.model);
  const onMissing = noteMissing(model);
  const said = abilitiesOf(model);
  let abilities = citations === "auto" ? said : { ...said, citations };
  // Slides are sent as grounding sources until an answer shows that the guardrail has no policy for them.
  let isGrounding = true;
  return async function* converse(request, signal) {
    let told = false;
    for (let asked = abilities; ; ) {
      try {
        const chosen = tierFor({ named: tier, purpose: request.purpose, offered: asked.tiers }, onMissing);
        const settings = { ...options, model, abilities: asked, tier: chosen, isGrounding };
        for await (const event of converseOnce(client, settings, request, signal)) {
          told = true;
          if (event.type === "finish" && request.passages.length > 0)
            isGrounding &&= mayGround(event.guarded);
          yield event;
        }
        return;
      } catch (error) {
        const refused = refusalOf(error);
        if (!told && isGrounding && /grounding|qualifier/i.test(refused)) {
          isGrounding = false;
          serviceNotes.publish(
            `Bedrock holds no answers of ${model} against their slides: ${withoutValues(refused)}`,
          );
          continue;
        }
        const less = told ? null : withoutRefused(asked, refused);
        if (less === null) throw error;
        asked = less;
        abilities = less;
      }
    }
  };
}

/** An answer that passed was scored, if anything scores answers. */
const mayGround = (guarded: Checked | undefined) =>
  guarded?.action !== "allow" || guarded.grounding !== null || guarded.relevance !== null;

async function* converseOnce(
  client: BedrockRuntimeClient,
  options: ConverseOptions & Pick<CallSettings, "tier" | "isGrounding"> & { abilities: Abilities },
  request: ConverseRequest,
  signal: AbortSignal,
): AsyncGenerator<ConverseEvent> {
  const { model, variable, abilities, tier = null, isGrounding = true } = options;
  const guardrail = request.isCheckedWhole ? undefined : options.guardrail;
  const style = abilities.citations;
  signal.throwIfAborted();
  const region = await options.region();
  const call: BedrockCall = {
    action: "bedrock:InvokeModelWithResponseStream",
    resource: model,
    variable,
    region,
  };
  const { text: system, prompt, lasting } = systemFor(request.system, style, model);
  const ask = (one: Fitted["request"]): AskedRequest => ({ ...askIn(style, one), lasting });
  const fitted = await fitContext(
    { ...request, system },
    {
      model,
      contextTokens: abilities.contextTokens,
      count: (one) => countTokens(client, converseInput(options, ask(one)), { abilities, call }, signal),
    },
  );
  const command = new ConverseStreamCommand(
    converseInput(options, ask(fitted.request), { guardrail, isGrounding, tier }),
  );
  // A reader who leaves early ends the request too: the model would go on writing, and costing.
  const left = new AbortController();
  try {
    const abortSignal = AbortSignal.any([signal, left.signal]);
    const reply = await calling(call, signal, () => client.send(command, { abortSignal }));
    const events = citationsAfterText(wholeStream(reply.stream, call, signal));
    const known = knownEnd(request, { style, prompt, fitted, isGuarded: guardrail !== undefined });
    const translated = translate(events, request, { model, known });
    const marked = known.citations === "markers";
    const cited = marked ? parseMarkers(translated, fitted.request.passages) : translated;
    yield* fitted.leftOut.passages > 0 ? citedOfSent(cited, request, fitted) : cited;
  } catch (error) {
    throw guardrail ? explainGuardrail(error, call, guardrail) : error;
  } finally {
    left.abort();
  }
}

/** An object that follows a schema is not prose, so it carries no citations. */
const cites = (request: ConverseRequest) => request.passages.length > 0 && !request.schema;

function knownEnd(
  request: ConverseRequest,
  {
    style,
    prompt,
    fitted,
    isGuarded,
  }: {
    style: CitationStyle;
    prompt: string | undefined;
    fitted: Fitted;
    isGuarded: boolean;
  },
): Known {
  const { turns, passages } = fitted.leftOut;
  return {
    ...(cites(request) ? { citations: style } : {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...(turns + passages > 0 ? { leftOut: fitted.leftOut } : {}),
    isGuarded,
  };
}

function askIn(style: CitationStyle, request: ConverseRequest & { system: string }): AskedRequest {
  if (!cites(request)) return request;
  return style === "markers" ? numberPassages(request) : { ...request, turns: unmarked(request.turns) };
}

/** What the service counts; null if this model, this region or these permissions have no count, or it takes too long. */
async function countTokens(
  client: BedrockRuntimeClient,
  { messages, system, toolConfig }: ReturnType<typeof converseInput>,
  { abilities: { countedAs }, call }: { abilities: Abilities; call: BedrockCall },
  signal: AbortSignal,
): Promise<number | null> {
  const counting = { ...call, action: "bedrock:CountTokens" };
  if (countedAs === null) return null;
  const input = { converse: { messages, system, toolConfig } };
  const command = new CountTokensCommand({ modelId: countedAs, input });
  try {
    const counted = await callingWithin(countingMs, counting, signal, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return counted.inputTokens ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
