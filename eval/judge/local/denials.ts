import { type Conflict, noConflict, stronger } from "./conflicts.ts";
import type { Evidence } from "./evidence.ts";
import { measures, negates, onSameSide, oppositesOf } from "./polarity.ts";
import { reachOf, subjectOf, type Token } from "./tokens.ts";

/** Something denied on one side that the other side states. Within the sentence that fits best. */
export function denialConflict(claim: Token[], evidence: Evidence): Conflict {
  const source = evidence.primary.tokens;
  return stronger([
    oneSided(claim, source, "denied here, not in the source"),
    oneSided(source, claim, "denied in the source, not here"),
  ]);
}

/** Say of what stands before them that it is not there. */
const lacking = /^(?:missing|absent|lacking|impossible|empty|excluded|unavailable)$/;

/**
 * How surely a denial of the one is none in the other: by the words within its reach and, for half, those before it;
 * the nearest count most.
 */
function oneSided(denying: Token[], other: Token[], reason: string): Conflict {
  const underDenial = new Set(
    other
      .filter(({ denies, lower }) => denies === "denied" || lacking.test(lower))
      .flatMap((denial) => subjectOf(denial, other)),
  );
  const denials = denying.filter(({ denies }) => denies === "denied");
  return stronger(
    denials.map((denial): Conflict => {
      const reached = reachOf(denial, denying);
      if (reached.some((token) => turned(token, other))) return noConflict;
      const before = subjectOf(denial, denying).filter((token) => !reached.includes(token));
      const votes = [
        ...reached.map((token, rank) => ({
          token,
          weight: 1 / (rank + 1),
          denied: token.denial === "denied",
        })),
        ...before.map((token, rank) => ({ token, weight: 0.5 / (rank + 1), denied: true })),
      ].flatMap((vote) => {
        const found = statementsOf(vote.token, other);
        if (found.length === 0) return [];
        const stated = found.every((one) => one.denial === null && !underDenial.has(one));
        return [{ ...vote, against: vote.denied && stated }];
      });
      // What is denied should be there: its subject alone is denied and stated many things. Of a text that denies
      // nothing at all it is likely nonetheless.
      const certain = votes.some(({ token }) => reached.includes(token)) ? 1 : denies(other) ? 0.4 : 0.7;
      const total = votes.reduce((sum, { weight }) => sum + weight, 0);
      if (total === 0) return noConflict;
      const against = votes.reduce((sum, vote) => sum + (vote.against ? vote.weight : 0), 0);
      return {
        strength: (certain * against) / total,
        reason: `"${denial.text} ${reached[0]?.text ?? ""}": ${reason}`,
      };
    }),
  );
}

/** Where a text has the same word; words of measure stand anywhere and tell nothing. */
const statementsOf = ({ stem, lower }: Token, tokens: Token[]): Token[] =>
  measures.has(lower) ? [] : tokens.filter((one) => one.stem === stem || onSameSide(one.lower, lower));

const denies = (tokens: Token[]) => tokens.some((token) => token.denies !== null);

/** "Not more" and "less" agree, and so do "not changed" and "unchanged". */
function turned({ lower, stem }: Token, other: Token[]): boolean {
  if (other.some((one) => one.stem === stem || onSameSide(one.lower, lower))) return false;
  const opposites = oppositesOf(lower);
  return other.some((one) => opposites.has(one.lower) || negates(one.lower, lower));
}
