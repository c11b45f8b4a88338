import { type Conflict, noConflict, stronger } from "./conflicts.ts";
import { contentOf, type Evidence } from "./evidence.ts";
import { oppositesOf } from "./polarity.ts";
import type { Token } from "./tokens.ts";

/** Something denied on one side that the other side states. Within the sentence that fits best. */
export function denialConflict(claim: Token[], evidence: Evidence): Conflict {
  const source = evidence.primary.tokens;
  return stronger([
    oneSided(claim, source, "denied here, not in the source"),
    oneSided(source, claim, "denied in the source, not here"),
  ]);
}

/** How surely a denial of the one is none in the other: by the words within its reach, the nearest first. */
function oneSided(denying: Token[], other: Token[], reason: string): Conflict {
  return stronger(
    denying
      .filter(({ denies }) => denies === "denied")
      .map((denial): Conflict => {
        const reached = reachOf(denial, denying);
        const pairs = reached.flatMap((token, rank) => {
          const found = other.filter(({ stem }) => stem === token.stem);
          return found.length > 0 ? [{ weight: 1 / (rank + 1), stated: found.every((one) => one.denial === null && one.denies === null) }] : [];
        });
        const turned = reached.some((token) => other.some(({ lower }) => oppositesOf(token.lower).has(lower)));
        if (turned) return noConflict;
        const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
        if (total === 0) return noConflict;
        const stated = pairs.reduce((sum, pair) => sum + (pair.stated ? pair.weight : 0), 0);
        return { strength: stated / total, reason: `"${denial.text} ${reached[0]?.text ?? ""}": ${reason}` };
      }),
  );
}

function reachOf(denial: Token, tokens: Token[]): Token[] {
  const clause = contentOf(tokens).filter((token) => token.clause === denial.clause);
  const ahead = clause.filter(({ place }) => place > denial.place);
  return (ahead.length > 0 ? ahead : clause.filter(({ place }) => place < denial.place).reverse()).slice(0, 5);
}
