import type { SlideEnrichment } from "../../src/store/enrichments.ts";
import type { Chunk, Slide } from "../../src/types.ts";
import {
  type ChunkPreview,
  describeChunking,
  describeEnricher,
  describePages,
  describeSummary,
  enrichmentsOf,
  parentsOf,
  slidesOf,
} from "./preview.ts";

/** For a terminal: the deck in one line, then each chunk with what it is made of. */
export function renderText(preview: ChunkPreview): string {
  const slides = new Map(preview.slides.map((slide) => [slide.id, slide]));
  const parents = parentsOf(preview.chunks);
  const chunks = preview.chunks.map((chunk, index) =>
    [
      describeChunk(chunk, index, { slides, parents }),
      ...enrichmentsOf(index, preview).flatMap(describeEnrichment),
    ].join("\n"),
  );
  const kind = preview.dialect === undefined ? "" : `; read as ${preview.dialect}`;
  const from = preview.source === undefined ? "" : `; from ${preview.source}`;
  const head = `${preview.deck}: ${describeSummary(preview).join(", ")} (${describeChunking(preview.chunking)})${kind}${from}`;
  return [head, ...chunks].join("\n\n");
}

function describeEnrichment(enrichment: SlideEnrichment): string[] {
  const written = [enrichment.context, ...enrichment.questions].filter(Boolean);
  return [`    ${describeEnricher(enrichment)}`, ...written.map((text) => `      ${text}`)];
}

function describeChunk(
  { tokens, context, text, parent, spans }: Chunk,
  index: number,
  { slides, parents }: { slides: Map<string, Slide>; parents: Set<number> },
): string {
  const made = slidesOf({ tokens, context, text, spans }, slides);
  const titles = [...new Set(made.map((slide) => slide.title))];
  const facts = [
    `#${index + 1}`,
    ...(parents.has(index) ? ["parent, not searched itself"] : []),
    ...(parent === undefined ? [] : [`child of #${parent + 1}`]),
    `${tokens} tokens`,
    `${describePages(made)}: ${titles.slice(0, 3).join(" | ")}${titles.length > 3 ? ` | ${titles.length - 3} more` : ""}`,
  ];
  const lines = [`Context: ${context || "none"}`, ...text.split("\n")].map((line) => `    ${line}`.trimEnd());
  return [facts.join(" · "), ...lines].join("\n");
}
