/** How many members two sets share. */
function countShared<Member>(one: Set<Member>, other: Set<Member>): number {
  let shared = 0;
  for (const member of one) if (other.has(member)) shared++;
  return shared;
}

/** Jaccard similarity (1912), 0…1: what two sets share of all that they hold; 0 where one is empty. */
export function jaccard<Member>(one: Set<Member>, other: Set<Member>): number {
  const shared = countShared(one, other);
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}

/** Dice's coefficient (1945) over pairs of letters, 0…1: for names, where one letter more or less is a slip. */
export function nameSimilarity(one: string, other: string): number {
  const [a, b] = [letterPairs(one), letterPairs(other)];
  if (a.size === 0 || b.size === 0) return one === other ? 1 : 0;
  return (2 * countShared(a, b)) / (a.size + b.size);
}

function letterPairs(name: string): Set<string> {
  const letters = [...name.toLowerCase().replace(/\s+/g, " ")];
  return new Set(letters.slice(1).map((letter, index) => `${letters[index]}${letter}`));
}

/** Cosine of two vectors of length 1. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}
