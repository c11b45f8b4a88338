import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { sentencesOf } from "../../metrics/sentences.ts";
import { contentOf } from "./evidence.ts";
import { describeClaim, type Finding, textsOf } from "./features.ts";
import { likenessOf } from "./likeness.ts";
import { matchBy } from "./matching.ts";
import { fitted, judgeFeatures } from "./model.ts";
import { type Reading, readSources } from "./reading.ts";
import { tokenize } from "./tokens.ts";

/** One sentence of an answer and how well the sources support it. */
export interface ClaimCheck {
  claim: string;
  /** Probability that the sources support it: that it does not stray from them and that nothing there contradicts it. */
  support: number;
  /** The second of the two alone. */
  uncontradicted: number;
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

export async function checkClaims(
  answer: string,
  sources: string[],
  options: CheckOptions,
): Promise<ClaimCheck[]> {
  const findings = await findClaims(answer, sources, options);
  return findings.map(({ claim, finding }) => {
    if (finding === null) {
      return { claim, support: 0, uncontradicted: 1, source: null, reason: "there is no source" };
    }
    return {
      claim,
      ...judgeFeatures(finding.features, fitted),
      source: finding.source,
      reason: explain(finding),
    };
  });
}

/**
 * Probability that the sources support all of an answer: each claim is one more chance to stray; contradictions are
 * found by checks that err together (a table misread, a name unknown), so that only the worst counts. 1 for no claim.
 */
export function jointSupport(checks: Pick<ClaimCheck, "support" | "uncontradicted">[]): number {
  const faithful = checks.reduce(
    (product, { support, uncontradicted }) => product * (support / uncontradicted),
    1,
  );
  return faithful * Math.min(1, ...checks.map(({ uncontradicted }) => uncontradicted));
}

/** Each claim with what is known of it. */
export async function findClaims(
  answer: string,
  sources: string[],
  { embedding, signal }: CheckOptions,
): Promise<{ claim: string; finding: Finding | null }[]> {
  signal.throwIfAborted();
  const claims = claimsOf(answer).map((claim) => ({ claim, text: withoutAttribution(claim) }));
  const reading = readSources(sources);
  const like = await likenessOf(
    embedding,
    textsToEmbed(
      claims.map(({ text }) => text),
      reading,
    ),
    signal,
  );
  const ground = { reading, like, match: matchBy(like) };
  return claims.map(({ claim, text }) => ({ claim, finding: describeClaim(text, ground) }));
}

/** "Here is a concise summary:" announces a claim and is none. */
const announcement =
  /^(?:here(?:['’]s| is| are)|sure|certainly|of course|based (?:solely |only )?on|in summary)\b[^:]*:$/i;

/** The sentences of an answer that say something: with a word of meaning, and no question. */
export const claimsOf = (answer: string): string[] =>
  sentencesOf(answer)
    .filter(({ role }) => role !== "question" && role !== "heading")
    .map(({ text }) => text)
    .filter((text) => !announcement.test(text) && contentOf(tokenize(text)).length > 0);

const attribution =
  /^(?:(?:according to|as) )?(?:the|this|these|that) (?:provided )?(?:passages?|texts?|sources?|articles?|documents?|slides?|context|course)(?:(?: also)? (?:describes?|discuss(?:es)?|mentions?|states?|says?|said|reports?|indicates?|explains?|notes?|covers?|provides? (?:information|details) (?:about|on))(?: that)?|,)\s+/i;

/** "The slide says that …": what it says is the claim. */
const withoutAttribution = (claim: string) => claim.replace(attribution, "");

function textsToEmbed(claims: string[], reading: Reading): string[] {
  const unknown = claims.flatMap((claim) => contentOf(tokenize(claim)).filter(({ quantity }) => !quantity));
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
  return missing.length === 0
    ? "its words stand together in the source"
    : `not in the source: ${missing.slice(0, 4).join(", ")}`;
}
