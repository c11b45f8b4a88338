import { html, raw } from "hono/html";
import type { SlideEnrichment } from "../../src/store/enrichments.ts";
import type { Chunk, Slide } from "../../src/types.ts";
import { type Segment, segmentSlides } from "./page-segments.ts";
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
import { style } from "./preview-style.ts";

type Markup = ReturnType<typeof html>;

/** The golden angle keeps the hues of neighbours apart, however many there are. */
const hueOf = (chunk: number) => Math.round((chunk * 137.508) % 360);
const paleOf = (chunk: number) => `hsl(${hueOf(chunk)} 75% 87%)`;
const strongOf = (chunk: number) => `hsl(${hueOf(chunk)} 60% 33%)`;

/**
 * One HTML file that needs no network: the slides with their chunks in colour, then the chunks. What decks say is
 * escaped by the template, and the policy lets nothing run even if it were not.
 */
export async function renderHtml(preview: ChunkPreview): Promise<string> {
  const { deck, chunking, slides, chunks, warnings } = preview;
  const parents = parentsOf(chunks);
  const pages = segmentSlides(slides, chunks);
  return `${await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chunks of ${deck}</title>
<style>${raw(style)}</style>
</head>
<body>
<header>
<h1>Chunks of ${deck}</h1>
<p class="facts">${describeSummary(preview).join(" · ")}</p>
<p class="faint">${describeChunking(chunking)}</p>
${warnings.map((warning) => html`<p class="faint">${warning}</p>`)}
${renderSizes(chunks, parents)}
</header>
<main>
<h2>Slides</h2>
${renderLegend(parents.size > 0, pages)}
<section class="pages">
${pages.map(({ slide, segments }) => renderSlide(slide, segments))}
</section>
<h2>Chunks</h2>
<section class="chunks">
${renderChunks(preview, parents)}
</section>
</main>
<footer></footer>
</body>
</html>
`}`;
}

/** A bar for each searched chunk, as high as its tokens. */
function renderSizes(chunks: Chunk[], parents: Set<number>): Markup {
  const searched = [...chunks.entries()].filter(([index]) => !parents.has(index));
  const most = searched.reduce((max, [, chunk]) => Math.max(max, chunk.tokens), 1);
  const bars = searched.map(([index, { tokens }]) => {
    const height = Math.max(3, (tokens / most) * 100).toFixed(1);
    const label = `Chunk ${index + 1}: ${tokens} tokens`;
    return html`<a href="#chunk-${index + 1}" title="${label}" aria-label="${label}" style="height:${height}%;background:${strongOf(index)}"></a>`;
  });
  return html`<nav class="sizes" aria-label="Sizes of the chunks in tokens">${bars}</nav>`;
}

function renderLegend(hasParents: boolean, pages: { segments: Segment[] }[]): Markup {
  const segments = pages.flatMap((page) => page.segments);
  const overlaps = segments.some((segment) => segment.chunks.length > 1);
  const leavesOut = segments.some((segment) => segment.chunks.length === 0 && segment.text.trim() !== "");
  return html`<ul class="legend"><li>Each colour is a chunk; its number marks where it begins on a slide.</li>
${overlaps ? html`<li><span class="piece overlap" style="${paint([0, 1])}">Stripes and dots</span>: in several chunks.</li>` : ""}
${hasParents ? html`<li><a class="badge parent">parent</a>marks where a parent begins on a slide: it answers for the children inside it.</li>` : ""}
${leavesOut ? html`<li><span class="left-out">Struck out</span>: a divider, in no chunk.</li>` : ""}</ul>`;
}

function renderSlide(slide: Slide, segments: Segment[]): Markup {
  return html`<article id="slide-${slide.id}">
<h3><span class="number">${describePages([slide])}</span><span>${slide.title}</span>${slide.section ? html`<span class="faint">${slide.section}</span>` : ""}</h3>
<div class="text" dir="auto">${segments.map(renderSegment)}</div>
</article>
`;
}

function renderSegment({ text, chunks, begins, parentsBegin }: Segment): Markup {
  const badges = [
    ...parentsBegin.map((parent) => renderBadge(parent, "parent ")),
    ...begins.map((chunk) => renderBadge(chunk)),
  ];
  if (text.trim() === "") return html`${badges}${text}`;
  if (chunks.length === 0) return html`${badges}<span class="left-out">${text}</span>`;
  const names = `chunk ${chunks.map((chunk) => chunk + 1).join(" and ")}`;
  const classes = chunks.length > 1 ? "piece overlap" : "piece";
  return html`${badges}<span class="${classes}" title="${names}" style="${paint(chunks)}">${text}</span>`;
}

function renderBadge(chunk: number, kind = ""): Markup {
  const name = `${kind}${chunk + 1}`;
  return kind === ""
    ? html`<a class="badge" href="#chunk-${chunk + 1}" style="background:${strongOf(chunk)}">${name}</a>`
    : html`<a class="badge parent" href="#chunk-${chunk + 1}">${name}</a>`;
}

/** One colour, or stripes of all where chunks overlap. */
function paint(chunks: number[]): string {
  const [first = 0] = chunks;
  if (chunks.length < 2) return `background:${paleOf(first)}`;
  const stripes = chunks.map((chunk, index) => `${paleOf(chunk)} ${index * 7}px ${(index + 1) * 7}px`);
  return `background:repeating-linear-gradient(135deg,${stripes.join(",")})`;
}

function renderChunks(preview: ChunkPreview, parents: Set<number>): Markup[] {
  const { chunks, slides } = preview;
  const byId = new Map(slides.map((slide) => [slide.id, slide]));
  return chunks.map((chunk, index) => {
    const { text, context, tokens, parent } = chunk;
    const written = enrichmentsOf(index, preview).map(renderEnrichment);
    const made = slidesOf(chunk, byId);
    const relation = parents.has(index) ? "parent, not searched itself" : "";
    return html`<article id="chunk-${index + 1}">
<h3>${parents.has(index) ? renderBadge(index, "parent ") : renderBadge(index)}<span>${tokens} tokens</span><a class="faint" href="#slide-${made[0]?.id}">${describePages(made)}</a>${relation ? html`<span class="faint">${relation}</span>` : ""}${parent === undefined ? "" : html`<span class="faint">child of</span>${renderBadge(parent, "parent ")}`}</h3>
${context && !parents.has(index) ? html`<div class="context">embedded after: ${context}</div>` : ""}
<div class="text" dir="auto"${parents.has(index) ? "" : raw(` style="border-left:6px solid ${strongOf(index)}"`)}>${text}</div>
${written}</article>
`;
  });
}

function renderEnrichment(enrichment: SlideEnrichment): Markup {
  const { context, questions } = enrichment;
  return html`<div class="written" dir="auto"><p>${describeEnricher(enrichment)}</p>${[context, ...questions].filter(Boolean).map((line) => html`<p>${line}</p>`)}</div>
`;
}
