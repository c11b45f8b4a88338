const letters = /\p{L}/gu;

/**
 * Whether a text is what a broken character map makes of one: the words look right on the page and are nonsense as
 * text. Judged on 40 letters or more, by what no language does: much of it unassigned or private characters, whole
 * words of Latin-1 accents (Cyrillic read as Latin-1), or Latin words almost without vowels (codes shifted).
 */
export function isGarbled(text: string): boolean {
  const count = text.match(letters)?.length ?? 0;
  const broken = text.match(/[\uFFFD\uE000-\uF8FF]|\(cid:\d+\)/g)?.length ?? 0;
  if (broken >= 20 && broken > count * 0.3) return true;
  if (count < 40) return false;
  const words = text.match(/\p{L}{3,}/gu) ?? [];
  const accented = words.filter((word) =>
    /^[\u00A1-\u00FF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192]+$/.test(word),
  );
  if (accented.length >= 5 && accented.length > words.length * 0.3) return true;
  const latin = text.match(/[A-Za-z]/g)?.length ?? 0;
  const vowels = text.match(/[AEIOUYaeiouy]/g)?.length ?? 0;
  return latin >= 80 && latin > count * 0.8 && vowels < latin * 0.1;
}
