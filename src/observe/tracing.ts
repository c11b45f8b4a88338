import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { type Charge, totalUsd } from "../ledger/charge.ts";
import type { ObservedAnswer, Observer } from "./observer.ts";

interface SpanOptions {
  tracer: Tracer;
  /** As the GenAI conventions call who answers, such as `aws.bedrock`. */
  provider: string;
  /** Whether spans bear what was asked and answered. */
  capturesContent: boolean;
}

/** In the order in which they come, with the stage of the charges that a model takes for them. */
const finding = {
  screen: null,
  structure: null,
  rewrite: "rewrite",
  search: "embed",
  rerank: "rerank",
} as const satisfies Record<string, Charge["stage"] | null>;
const writing = { converse: "answer", guard: "guard" } as const;
/** Stages whose timing has another name than the stage. */
const shownAs: Record<string, string> = { rewrite: "understand" };
const operations: Partial<Record<Charge["stage"], string>> = {
  rewrite: "chat",
  answer: "chat",
  embed: "embeddings",
};

/**
 * A span for each answer, in that of its request, and one for each of its stages, by the GenAI semantic conventions of
 * OpenTelemetry. They are made once the answer has ended, from the durations that it was told of: those of finding from
 * its beginning on, those of writing back from its end.
 */
export function openSpans(options: SpanOptions): Observer {
  return {
    openAnswer() {
      const request = context.active();
      return (answer) => writeAnswer(options, request, answer);
    },
    charged: () => undefined,
    ingested: () => undefined,
    synced: () => undefined,
  };
}

function writeAnswer(options: SpanOptions, request: Context, answer: ObservedAnswer): void {
  const { tracer, provider } = options;
  const { began, totalMs, stages, outcome, error, firstTextMs } = answer;
  const span = tracer.startSpan(
    "invoke_agent lectern",
    {
      startTime: began,
      kind: SpanKind.INTERNAL,
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": provider,
        "gen_ai.agent.name": "lectern",
        "lectern.outcome": outcome,
        "lectern.kept": answer.isKept,
        ...money(answer.charges),
        ...contentOf(answer, options),
      },
    },
    request,
  );
  if (firstTextMs !== null) span.addEvent("first token", began + firstTextMs);
  fail(span, error);
  const within = trace.setSpan(request, span);
  const write = makeStageWriter(options, within, answer);
  let at = began;
  for (const [stage, charged] of Object.entries(finding)) at = write(stage, at, charged);
  const ended = began + totalMs;
  at = ended - (stages.converse ?? 0) - (stages.guard ?? 0);
  for (const [stage, charged] of Object.entries(writing)) at = write(stage, at, charged);
  span.end(write("keep", ended, null));
}

/** Writes a stage that was gone through, and returns when it ended. */
function makeStageWriter(options: SpanOptions, within: Context, answer: ObservedAnswer) {
  return (stage: string, startTime: number, charged: Charge["stage"] | null): number => {
    const took = answer.stages[stage];
    if (took === undefined) return startTime;
    const shown = shownAs[stage] ?? stage;
    const charges = answer.charges.filter((charge) => charge.stage === charged);
    const model = charges[0]?.model;
    const operation = charged && operations[charged];
    const span = options.tracer.startSpan(
      model && operation ? `${operation} ${model}` : shown,
      {
        startTime,
        kind: model ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes: {
          "lectern.stage": shown,
          ...(model && operation ? { "gen_ai.operation.name": operation } : {}),
          ...modelOf(charges, options),
          ...(stage === "converse" ? writtenBy(answer, options) : {}),
        },
      },
      within,
    );
    span.end(startTime + took);
    return startTime + took;
  };
}

/** What the models of a stage were asked for and billed. */
function modelOf(charges: Charge[], { provider }: SpanOptions): Attributes {
  const [first] = charges;
  if (!first) return {};
  const sum = (of: (charge: Charge) => number | null | undefined) =>
    charges.reduce((all, charge) => all + (of(charge) ?? 0), 0);
  return {
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": first.model,
    "gen_ai.usage.input_tokens": sum(({ usage }) => usage.inputTokens),
    "gen_ai.usage.output_tokens": sum(({ usage }) => usage.outputTokens),
    "gen_ai.usage.cache_read.input_tokens": sum(({ usage }) => usage.cacheReadTokens),
    ...money(charges),
  };
}

function writtenBy(answer: ObservedAnswer, options: SpanOptions): Attributes {
  const { made } = answer;
  if (!made) return {};
  return {
    "gen_ai.response.finish_reasons": [made.cut ? "length" : "stop"],
    ...(made.model ? { "gen_ai.response.model": made.model } : {}),
    ...(made.tier ? { "lectern.tier": made.tier } : {}),
    ...(made.skipped.length > 0 ? { "lectern.skipped": made.skipped.map(({ model }) => model) } : {}),
    ...contentOf(answer, options),
  };
}

const money = (charges: Charge[]): Attributes => {
  const usd = totalUsd(charges);
  return usd === null ? {} : { "lectern.cost_usd": usd };
};

function contentOf({ question, text }: ObservedAnswer, { capturesContent }: SpanOptions): Attributes {
  if (!capturesContent) return {};
  const message = (role: string, content: string) =>
    JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
  return {
    ...(question === null ? {} : { "gen_ai.input.messages": message("user", question) }),
    ...(text === "" ? {} : { "gen_ai.output.messages": message("assistant", text) }),
  };
}

/** The code alone: a message may name what somebody asked for. */
function fail(span: Span, error: ObservedAnswer["error"]): void {
  if (!error) return;
  span.setAttribute("error.type", error.code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
