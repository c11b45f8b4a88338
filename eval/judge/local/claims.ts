import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { sentencesOf } from "../../metrics/sentences.ts";
import { contentOf } from "./evidence.ts";
import { describeClaim, type Finding, textsOf } from "./features.ts";
import { likenessOf } from "./likeness.ts";
import { probability, withEmbedding, wordsAlone } from "./model.ts";
import { type Reading, readSources } from "./reading.ts";
import { tokenize } from "./tokens.ts";

/** One sentence of an answer and how well the sources support it. */
export interface ClaimCheck {
  claim: string;
  /** Probability that the sources support it. */
  support: number;
  /** Index of the source that fits best; null where there is none. */
  source: number | null;
  /** For a person. */
  reason: string;
}

export interface CheckOptions {
  /** Null: on words alone. */
  embedding: EmbeddingModel | null;
  signal: AbortSignal;
}

/** From here on a claim counts as supported. */
export const supportedFrom = 0.5;

export async function checkClaims(answer: string, sources: string[], options: CheckOptions): Promise<ClaimCheck[]> {
  const weights = options.embedding ? withEmbedding : wordsAlone;
  const findings = await findClaims(answer, sources, options);
  return findings.map(({ claim, finding }) => {
    if (finding === null) return { claim, support: 0, source: null, reason: "there is no source" };
    return { claim, support: probability(finding.features, weights), source: finding.source, reason: explain(finding) };
  });
}

/** Chance that every claim is supported, were they independent; 1 of none. */
export const jointSupport = (checks: Pick<ClaimCheck, "support">[]) =>
  checks.reduce((product, { support }) => product * support, 1);

/** Each claim with what is known of it. */
export async function findClaims(
  answer: string,
  sources: string[],
  { embedding, signal }: CheckOptions,
): Promise<{ claim: string; finding: Finding | null }[]> {
  signal.throwIfAborted();
  const claims = claimsOf(answer);
  const reading = readSources(sources);
  const like = await likenessOf(embedding, textsToEmbed(claims, reading), signal);
  return claims.map((claim) => ({ claim, finding: describeClaim(claim, reading, like) }));
}

/** The sentences of an answer that say something: with a word of meaning, and no question. */
export const claimsOf = (answer: string): string[] =>
  sentencesOf(answer)
    .filter(({ role }) => role !== "question" && role !== "heading")
    .map(({ text }) => text)
    .filter((text) => contentOf(tokenize(text)).length > 0);

function textsToEmbed(claims: string[], reading: Reading): string[] {
  const unknown = claims.flatMap((claim) =>
    contentOf(tokenize(claim)).filter(({ stem, quantity }) => !quantity && !reading.stems.has(stem)),
  );
  const held = reading.units.flatMap(({ tokens }) => contentOf(tokens).filter(({ quantity }) => !quantity));
  return [
    ...claims.flatMap(textsOf),
    ...reading.units.map(({ text }) => text),
    ...[...unknown, ...held].map(({ lower }) => lower),
  ];
}

function explain({ conflicts, missing }: Finding): string {
  const against = conflicts.filter(({ strength }) => strength > 0.3).sort((a, b) => b.strength - a.strength);
  if (against.length > 0) return against.map(({ reason }) => reason).join(", ");
  return missing.length === 0 ? "its words stand together in the source" : `not in the source: ${missing.slice(0, 4).join(", ")}`;
}
