import { meanOf, type RankedRow, recommend } from "./recommend.ts";
import { decidingMetric } from "./sweep.ts";
import { nameChunking, nameFusion, type SweepResult } from "./table.ts";

/** The numbers for a program: rows best first, each with its index. Unknown is null. */
export function toJson(result: SweepResult) {
  const { rows, ...rest } = result;
  const found = recommend(rows);
  return {
    format: 1,
    ...rest,
    comparedBy: decidingMetric,
    rows: rows.map(toRow),
    recommended: found && {
      ...settingsOf(found.row),
      [decidingMetric]: meanOf(found.row),
      among: found.among,
    },
  };
}

const settingsOf = ({ index: { chunking, dimensions }, search }: RankedRow) => ({
  name: `${nameChunking(chunking)}, ${nameFusion(search.fusion)}, ${search.rerank}`,
  chunking,
  dimensions,
  ...search,
});

function toRow(row: RankedRow) {
  const { index, summaries, toBest, isAsGood, milliseconds, failures } = row;
  const { slides, chunks, chunkTokens, seconds, tokens, costUsd } = index;
  return {
    ...settingsOf(row),
    index: { slides, chunks, chunkTokens, seconds, tokens, costUsd },
    metrics: Object.fromEntries(
      summaries.map(({ name, mean, low, high, scored, failed, total }) => [
        name,
        { mean, low, high, scored, failed, total },
      ]),
    ),
    toBest,
    isAsGood,
    milliseconds,
    failures,
  };
}
