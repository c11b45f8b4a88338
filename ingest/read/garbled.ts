/**
 * Whether a text is what a broken character map makes of one: the words look right on the page and are nonsense as
 * text. Judged on 40 letters or more, by what no language does: much of it unassigned or private characters, whole
 * words of Latin-1 accents (Cyrillic read as Latin-1), or Latin words almost without vowels (codes shifted).
 */
export function isGarbled(text: string): boolean {
  const { latin, vowels, others } = countLetters(text);
  const count = latin + others;
  const broken = text.match(/[\uFFFD\uE000-\uF8FF]|\(cid:\d+\)/g)?.length ?? 0;
  if (broken >= 20 && broken > count * 0.3) return true;
  if (count < 40) return false;
  return (others >= 15 && isAccented(text)) || (latin >= 80 && latin > count * 0.8 && vowels < latin * 0.1);
}

/** Counts of ASCII letters, of vowels among them, and of all other letters. */
function countLetters(text: string) {
  const [latin, vowels] = [text.match(/[A-Za-z]+/g), text.match(/[AEIOUYaeiouy]+/g)].map(lengthOf);
  // Most pages are all ASCII: theirs need no Unicode tables.
  const others = /[^\0-\x7F]/.test(text) ? lengthOf(text.match(/[^\P{L}A-Za-z]+/gu)) : 0;
  return { latin: latin ?? 0, vowels: vowels ?? 0, others };
}

const lengthOf = (runs: string[] | null) => runs?.reduce((sum, run) => sum + run.length, 0) ?? 0;

/** Whether its words are made of Latin-1's accents, as none of any language are. */
export function isAccented(text: string): boolean {
  const words = text.match(/\p{L}{3,}/gu) ?? [];
  const accented = words.filter((word) =>
    /^[\u00A1-\u00FF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192]+$/.test(word),
  );
  return accented.length >= 5 && accented.length > words.length * 0.3;
}
