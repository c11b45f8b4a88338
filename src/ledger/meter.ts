import type { PictureModel } from "../providers/describe.ts";
import type { Converse, ConverseEvent, EmbeddingModel, Provider } from "../providers/provider.ts";
import { type Charge, untold } from "./charge.ts";
import { embeddingUsd, isBilled } from "./price.ts";

/** Counts what was billed, from the moment that it is known and whatever becomes of what it was billed for. */
export interface Meter {
  add(charge: Charge): void;
  /** All so far, in the order in which they came. */
  charges(): Charge[];
}

export function openMeter(): Meter {
  const charges: Charge[] = [];
  return { add: (charge) => void charges.push(charge), charges: () => [...charges] };
}

/** What a stage tells of its charges. */
export type Tally = Pick<Meter, "add">;

type Stages = Partial<Omit<Provider, "models">> & Pick<Provider, "models">;

/**
 * The same provider, each of whose stages tells the meter what it was billed, for a question to this course. What a model on this machine does is not
 * told. A call that failed before anything came of it counts as not billed.
 */
export function meterProvider<Metered extends Stages>(
  provider: Metered,
  meter: Tally,
  course?: string,
): Metered {
  const { converse, extractive, rewriter, embedding, models } = provider;
  return {
    ...provider,
    ...(converse &&
      !extractive && {
        converse: meterConverse(converse, { ...of("answer", models.answer), course }, meter),
      }),
    ...(rewriter && {
      rewriter: meterConverse(rewriter, { ...of("rewrite", models.rewrite), course }, meter),
    }),
    ...(embedding && { embedding: meterEmbedding(embedding, meter) }),
    ...meterRerank(provider, meter),
    ...meterKnowledgeBase(provider, meter),
    ...meterModerate(provider, meter),
  };
}

const of = (stage: Charge["stage"], model = "a model") => ({ stage, model });

/** A model, telling the meter what each of its calls was billed. The service is told how it is booked. */
export function meterConverse(
  converse: Converse,
  { stage, model, course }: Pick<Charge, "stage" | "model"> & { course?: string | undefined },
  meter: Tally,
): Converse {
  return async function* metered(asked, signal): AsyncGenerator<ConverseEvent> {
    const request = { ...asked, purpose: { stage, course } };
    let begun = false;
    let told = false;
    let thought = false;
    try {
      for await (const event of converse(request, signal)) {
        begun = true;
        thought ||= event.type === "thinking";
        if (event.type === "finish") {
          told = true;
          const { usage } = event;
          // A model on this machine reports no tokens at all.
          if (usage.inputTokens !== null || usage.costUsd !== null)
            meter.add({ stage, model: event.model ?? model, usage });
          // Who stood in told none; who failed before had thought.
          else if (thought) meter.add({ stage, model, usage: untold, brokeOff: true });
        }
        yield event;
      }
    } finally {
      // Nothing is billed before its first words.
      if (begun && !told) meter.add({ stage, model, usage: untold, brokeOff: true });
    }
  };
}

export function meterEmbedding(embedding: EmbeddingModel, meter: Tally): EmbeddingModel {
  if (!isBilled(embedding)) return embedding;
  return {
    ...embedding,
    async embed(texts, purpose, signal) {
      const embedded = await embedding.embed(texts, purpose, signal);
      const usage = {
        inputTokens: embedded.tokens,
        outputTokens: 0,
        costUsd: embeddingUsd(embedding, embedded.tokens),
      };
      meter.add({ stage: "embed", model: embedding.id, usage });
      return embedded;
    },
  };
}

/** A model that describes images, telling the meter what each description was billed. */
export function meterDescribe(model: PictureModel, meter: Tally): PictureModel {
  return {
    ...model,
    async describe(...picture) {
      const description = await model.describe(...picture);
      meter.add({ ...of("describe", model.id), usage: description.usage });
      return description;
    },
  };
}

function meterRerank(
  { rerank, rerankUsd, rerankAsking, models }: Stages,
  meter: Tally,
): Pick<Stages, "rerank"> {
  if (rerankAsking) {
    const { converse, by } = rerankAsking;
    return { rerank: by(meterConverse(converse, of("rerank", models.rerank), meter)) };
  }
  if (!rerank || !rerankUsd) return {};
  return {
    async rerank(query, hits, signal) {
      const ranked = await rerank(query, hits, signal);
      meter.add(priced("rerank", models.rerank, rerankUsd(hits.length)));
      return ranked;
    },
  };
}

function meterKnowledgeBase({ knowledgeBase }: Stages, meter: Tally): Pick<Stages, "knowledgeBase"> {
  if (!knowledgeBase) return {};
  const { reranker } = knowledgeBase;
  return {
    knowledgeBase: {
      ...knowledgeBase,
      async retrieve(query, options, signal) {
        const found = await knowledgeBase.retrieve(query, options, signal);
        if (found.reranked && reranker) meter.add(priced("rerank", reranker.model, reranker.usd()));
        return found;
      },
    },
  };
}

function meterModerate({ moderate, models }: Stages, meter: Tally): Pick<Stages, "moderate"> {
  if (!moderate) return {};
  return {
    async moderate(text, side, context, signal) {
      const found = await moderate(text, side, context, signal);
      meter.add(priced("guard", models.guardrail ?? "guardrail", found.costUsd));
      return found;
    },
  };
}

/** What a stage that counts no tokens is charged. */
const priced = (stage: Charge["stage"], model: string | undefined, costUsd: number | null): Charge => ({
  ...of(stage, model),
  usage: { ...untold, costUsd },
});
