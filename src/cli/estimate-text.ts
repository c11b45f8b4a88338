import { estimateDescriptions } from "../../ingest/describe/estimate.ts";
import type { DeckEstimate, Estimate } from "../../ingest/estimate.ts";
import { estimateUsd } from "../ledger/estimate.ts";
import { isBilled } from "../ledger/price.ts";
import type { Lectern } from "../setup.ts";
import { counted, money } from "../text/figures.ts";
import { oneLine } from "../text/terminal-text.ts";

/** USD; null where a price is not known. */
export interface Bill {
  /** The embedding model in use; null where there is none. */
  embedding: { model: string; billed: boolean; tokens: number; costUsd: number | null } | null;
  /** What Titan or another model on Bedrock would take for the same chunks, where nothing is billed now. */
  onBedrock: { model: string; tokens: number; costUsd: number | null } | null;
  /** Null where no page is to be described. */
  descriptions: { model: string; pages: number; costUsd: number | null } | null;
}

export function billOf(
  { total }: Estimate,
  { provider, config }: Pick<Lectern, "provider" | "config">,
  describedBy?: string,
): Bill {
  const { embedding } = provider;
  const billed = embedding !== null && isBilled(embedding);
  const { embedModel } = config.bedrock;
  return {
    embedding: embedding && {
      model: embedding.id,
      billed,
      tokens: total.sent,
      costUsd: billed ? estimateUsd([{ stage: "embed", embedding, tokens: total.sent }]) : null,
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
      describedBy === undefined
        ? null
        : {
            model: describedBy,
            pages: total.described,
            costUsd: estimateDescriptions(total.described, describedBy).costUsd,
          },
  };
}

export function describeEstimate(estimate: Estimate, bill: Bill): string {
  const { course, decks, unchanged, moved, removed, total } = estimate;
  const asides = [
    unchanged > 0 ? `${unchanged} unchanged` : "",
    moved > 0 ? `${moved} moved` : "",
    removed.length > 0 ? `${removed.length} would leave it` : "",
  ].filter(Boolean);
  return [
    `Course "${course}", a dry run: nothing was embedded or written${asides.length > 0 ? ` (${asides.join(", ")})` : ""}`,
    ...decks.map((deck) => `  ${oneLine(deck.deck)}: ${countsOf(deck)}`),
    `  in all ${counted(decks.length, "deck")}: ${countsOf(total)}`,
    ...linesOf(bill),
  ].join("\n");
}

function countsOf({ slides, chunks, tokens, embedded }: Omit<DeckEstimate, "deck">): string {
  const done = embedded > 0 ? [`${counted(embedded, "chunk")} embedded already`] : [];
  return [counted(slides, "slide"), counted(chunks, "chunk"), counted(tokens, "token"), ...done].join(", ");
}

function linesOf({ embedding, onBedrock, descriptions }: Bill): string[] {
  const tokens = (count: number) => counted(count, "token");
  const own = !embedding
    ? "There is no embedding model: nothing would be embedded, and nothing billed"
    : `Embedding with ${embedding.model}: ${tokens(embedding.tokens)}, ${embedding.billed ? amount(embedding.costUsd, embedding.model) : "nothing is billed"}`;
  const other =
    onBedrock &&
    `With Bedrock (${onBedrock.model}) it would be ${tokens(onBedrock.tokens)}, ${amount(onBedrock.costUsd, onBedrock.model)}`;
  const described =
    descriptions &&
    `${descriptions.model} would describe ${counted(descriptions.pages, "page")}, ${amount(descriptions.costUsd, descriptions.model)}`;
  return [own, other, described].filter((line) => line !== null);
}

function amount(costUsd: number | null, model: string): string {
  if (costUsd === null) return `at a price that is not known: name the price of ${model} in LECTERN_PRICES`;
  return `about ${money(costUsd)}`;
}

/** The last line of a dry run that came to its end. */
export function estimateToJson(estimate: Estimate, bill: Bill): object {
  return { type: "estimate", ...estimate, failed: failuresOf(estimate), bill };
}

const failuresOf = ({ failed }: Estimate) =>
  failed.map(({ deck, error }) => ({ deck, code: error.code, error: error.message }));
