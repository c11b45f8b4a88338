/**
 * Spellings of one sound, made one, in order. English and the languages that share its learned words: `fotosynthesis`,
 * `Fotosynthese` and `fotosíntesis` sound like `photosynthesis`.
 */
const spellings: [RegExp, string][] = [
  [/(?:[tcsz]ion(?:e[ns]?|s)?|[tcsz]ioni|[cz]ione|cao|coes)$/, "sion"],
  [/(?:ity|ities|itat(?:en)?|idad(?:e?s|e)?|ites?|ita)$/, "it"],
  [/(?:isch(?:e[mnrs]?)?|iques?|icals?|ic[oa]?s?)$/, "ik"],
  [/ph/g, "f"],
  [/qu|ck|x/g, "k"],
  [/c(?=[eiy])|z/g, "s"],
  [/[cq](?!h)/g, "k"],
  [/(?<=[rtkg])h/g, ""],
  [/[ao]e/g, "e"],
  [/y/g, "i"],
  [/w/g, "v"],
  [/(.)\1+/g, "$1"],
  [/(?<=..)(?:[aeiou]{0,2}s?|en)$/, ""],
];

/** How a word sounds, roughly, without the vowel or the plural that it ends in; empty of a word too short to tell. */
export function soundOf(word: string): string {
  const plain = word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const sound = spellings.reduce((rest, [from, to]) => rest.replace(from, to), plain);
  return sound.length < leastSound ? "" : sound;
}
const leastSound = 3;

/** The consonants of a word: vowels are what is misspelt most. */
export const skeletonOf = (word: string): string => word.slice(0, 1) + word.slice(1).replace(/[aeiouy]/g, "");
