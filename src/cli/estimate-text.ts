import { estimateDescriptions } from "../../ingest/describe/estimate.ts";
import type { Enriching } from "../../ingest/enrich/enrich.ts";
import type { EnrichmentEstimate } from "../../ingest/enrich/estimate.ts";
import type { DeckEstimate, Estimate } from "../../ingest/estimate.ts";
import { estimateUsd } from "../ledger/estimate.ts";
import { isBilled } from "../ledger/price.ts";
import type { PictureModel } from "../providers/describe.ts";
import type { Lectern } from "../setup.ts";
import { counted, money } from "../text/figures.ts";
import { oneLine } from "../text/terminal-text.ts";

/** USD; null if a price is not known. */
interface Bill {
  /** The embedding model in use; null if there is none. */
  embedding: { model: string; billed: boolean; tokens: number; costUsd: number | null } | null;
  /** What Titan or another model on Bedrock would take for the same chunks, where nothing is billed now. */
  onBedrock: { model: string; tokens: number; costUsd: number | null } | null;
  /** Null if no page is to be described. */
  descriptions: { model: string; pages: number; costUsd: number | null } | null;
  /** Null if no slide is to be enriched. */
  enrichment: ({ model: string; costUsd: number | null } & EnrichmentEstimate) | null;
}

interface BilledModels {
  describing?: Pick<PictureModel, "id" | "isFree"> | undefined;
  enriching?: Pick<Enriching, "key" | "isFree"> | undefined;
}

export function billOf(
  { total, enrichment }: Estimate,
  { provider, config }: Pick<Lectern, "provider" | "config">,
  { describing, enriching }: BilledModels = {},
): Bill {
  const { embedding } = provider;
  // What is written of a slide is embedded too.
  const sent = total.sent + (embedding ? (enrichment?.outputTokens ?? 0) : 0);
  const billed = embedding !== null && isBilled(embedding);
  const { embedModel } = config.bedrock;
  return {
    embedding: embedding && {
      model: embedding.id,
      billed,
      tokens: sent,
      costUsd: billed ? estimateUsd([{ stage: "embed", embedding, tokens: sent }]) : null,
    },
    onBedrock: billed
      ? null
      : {
          model: embedModel,
          tokens: total.tokens,
          costUsd: estimateUsd([
            { stage: "converse", model: embedModel, inputTokens: total.tokens, outputTokens: 0 },
          ]),
        },
    descriptions:
      describing === undefined
        ? null
        : {
            model: describing.id,
            pages: total.described,
            costUsd: describing.isFree ? 0 : estimateDescriptions(total.described, describing.id).costUsd,
          },
    enrichment:
      enriching === undefined || enrichment === null
        ? null
        : {
            model: enriching.key.model,
            ...enrichment,
            costUsd: enriching.isFree
              ? 0
              : estimateUsd([{ stage: "converse", model: enriching.key.model, ...enrichment }]),
          },
  };
}

export function describeEstimate(estimate: Estimate, bill: Bill): string {
  const { course, decks, unchanged, moved, removed, total } = estimate;
  const asides = [
    unchanged > 0 ? `${unchanged} unchanged` : "",
    moved > 0 ? `${moved} moved` : "",
    removed.length > 0 ? `${removed.length} would be removed` : "",
  ].filter(Boolean);
  return [
    `Dry run for the course "${course}": nothing was embedded or written${asides.length > 0 ? ` (${asides.join(", ")})` : ""}`,
    ...decks.map((deck) => `  ${oneLine(deck.deck)}: ${countsOf(deck)}`),
    `  in total ${counted(decks.length, "deck")}: ${countsOf(total)}`,
    ...linesOf(bill),
  ].join("\n");
}

function countsOf({ slides, chunks, tokens, embedded }: Omit<DeckEstimate, "deck">): string {
  const done = embedded > 0 ? [`${counted(embedded, "chunk")} embedded already`] : [];
  return [counted(slides, "slide"), counted(chunks, "chunk"), counted(tokens, "token"), ...done].join(", ");
}

function linesOf({ embedding, onBedrock, descriptions, enrichment }: Bill): string[] {
  const tokens = (count: number) => counted(count, "token");
  const own = !embedding
    ? "There is no embedding model: nothing would be embedded or billed"
    : `Embedding with ${embedding.model}: ${tokens(embedding.tokens)}, ${embedding.billed ? amount(embedding.costUsd, embedding.model) : "nothing is billed"}`;
  const other =
    onBedrock &&
    `With Bedrock (${onBedrock.model}) it would be ${tokens(onBedrock.tokens)}, ${amount(onBedrock.costUsd, onBedrock.model)}`;
  const described =
    descriptions &&
    `${descriptions.model} would describe ${counted(descriptions.pages, "page")}, ${amount(descriptions.costUsd, descriptions.model)}`;
  const enriched = enrichment && describeEnriching(enrichment);
  return [own, other, described, enriched].filter((line) => line !== null);
}

function describeEnriching(bill: NonNullable<Bill["enrichment"]>): string {
  const { model, slides, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, costUsd } = bill;
  const read = inputTokens + cacheReadTokens + cacheWriteTokens;
  const cached =
    cacheReadTokens > 0 ? ` (${cacheReadTokens.toLocaleString("en")} from its prompt cache)` : "";
  const tokens = `${counted(read, "token")} read${cached} and ${outputTokens.toLocaleString("en")} written`;
  return `${model} would enrich ${counted(slides, "slide")}: ${tokens}, ${amount(costUsd, model)}`;
}

function amount(costUsd: number | null, model: string): string {
  if (costUsd === 0) return "nothing is billed";
  if (costUsd === null)
    return `at an unknown price: add the price of ${model} to the file that LECTERN_PRICES names`;
  return `about ${money(costUsd)}`;
}

/** The last line of a dry run that came to its end. */
export function estimateToJson(estimate: Estimate, bill: Bill): object {
  return { type: "estimate", ...estimate, failed: failuresOf(estimate), bill };
}

const failuresOf = ({ failed }: Estimate) =>
  failed.map(({ deck, error }) => ({ deck, code: error.code, error: error.message }));
