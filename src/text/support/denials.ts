import { type Conflict, strongest } from "./conflicts.ts";
import { lacking, measures, negates, onSameSide, oppositesOf } from "./polarity.ts";
import { reachOf, subjectOf, type Token } from "./tokens.ts";

/** Something denied on one side that the other side states. Within the sentence that fits best. */
export function denialConflict(statement: Token[], source: Token[]): Conflict {
  return strongest([
    oneSided(statement, source, "denied here, not in the source"),
    oneSided(source, statement, "denied in the source, not here"),
  ]);
}

function oneSided(denying: Token[], other: Token[], reason: string): Conflict {
  const underDenial = new Set(
    other
      .filter(({ denies, lower }) => denies === "denied" || lacking.has(lower))
      .flatMap((denial) => subjectOf(denial, other)),
  );
  const denials = denying.filter(({ denies }) => denies === "denied");
  return strongest(
    denials.map((denial) => {
      const reached = reachOf(denial, denying);
      if (reached.some((token) => isTurned(token, other))) return { strength: 0, reason };
      return {
        strength: strengthOf({ denial, reached, denying, other, underDenial }),
        reason: `"${denial.text} ${reached[0]?.text ?? ""}": ${reason}`,
      };
    }),
  );
}

interface Denying {
  denial: Token;
  reached: Token[];
  denying: Token[];
  other: Token[];
  underDenial: Set<Token>;
}

/**
 * How surely what one side denies is not denied by the other: by the words within its reach and, for half, those before it;
 * the nearest count most.
 */
function strengthOf({ denial, reached, denying, other, underDenial }: Denying): number {
  const before = subjectOf(denial, denying).filter((token) => !reached.includes(token));
  const votes = [
    ...reached.map((token, rank) => ({ token, weight: 1 / (rank + 1), denied: token.denial === "denied" })),
    ...before.map((token, rank) => ({ token, weight: 0.5 / (rank + 1), denied: true })),
  ].flatMap((vote) => {
    const found = statementsOf(vote.token, other);
    if (found.length === 0) return [];
    const isStated = found.every((one) => one.denial === null && !underDenial.has(one));
    return [{ ...vote, against: vote.denied && isStated }];
  });
  const total = votes.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 0;
  const against = votes.reduce((sum, vote) => sum + (vote.against ? vote.weight : 0), 0);
  // What is denied should be there: its subject alone is denied and stated many things. Of a text that denies
  // nothing at all it is likely nonetheless.
  const isReached = votes.some(({ token }) => reached.includes(token));
  const certain = isReached ? 1 : other.some(({ denies }) => denies !== null) ? 0.4 : 0.7;
  return (certain * against) / total;
}

/** Where a text has the same word; words of measure stand anywhere and tell nothing. */
const statementsOf = ({ stem, lower }: Token, tokens: Token[]): Token[] =>
  measures.has(lower) ? [] : tokens.filter((one) => one.stem === stem || onSameSide(one.lower, lower));

/** "Not more" and "less" agree, and so do "not changed" and "unchanged". */
function isTurned({ lower, stem }: Token, other: Token[]): boolean {
  if (other.some((one) => one.stem === stem || onSameSide(one.lower, lower))) return false;
  const opposites = oppositesOf(lower);
  return other.some((one) => opposites.has(one.lower) || negates(one.lower, lower));
}
