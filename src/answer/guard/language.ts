/** Function words that a language has to itself among these, or shares with few. */
const functionWords: Record<string, string> = {
  en: "the and is are of that it with for this which be by from as was have not they can an or its",
  de: "der die das und ist nicht ein eine mit auf für von dem den des wird werden sich auch sind oder bei zu im",
  fr: "le la les et est une des du pas pour que qui dans sur avec sont ce il elle au aux ou par",
  es: "el los las y es una que para con no por se del su como más son pero lo al está o",
  pt: "o os as e é uma que para com não por se do da em no na como mais são dos das um",
  it: "il lo gli e è una che per con non di del della si sono nel come più le dei delle un",
  nl: "de het een en is van niet met voor op te dat zijn die wordt worden ook bij aan er of",
};
const lists = Object.entries(functionWords).map(([language, words]) => ({
  language,
  words: new Set(words.split(" ")),
}));
const scripts: [string, RegExp][] = [
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["zh", /\p{Script=Han}/gu],
  ["ko", /\p{Script=Hangul}/gu],
  ["cyrillic", /\p{Script=Cyrillic}/gu],
  ["greek", /\p{Script=Greek}/gu],
  ["arabic", /\p{Script=Arabic}/gu],
  ["hebrew", /\p{Script=Hebrew}/gu],
  ["thai", /\p{Script=Thai}/gu],
  ["indic", /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}]/gu],
];
/** A script's share of a text's letters from which the text is in it: terms of the trade stay Latin everywhere. */
const scriptShare = 0.15;

/** The language of a text by its script or its function words, or the script's name; null where it can't be told. */
export function languageOf(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [name, script] of scripts) {
    if ((text.match(script)?.length ?? 0) > scriptShare * letters) return name;
  }
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const counted = lists
    .map(({ language, words: own }) => ({ language, count: words.filter((word) => own.has(word)).length }))
    .sort((a, b) => b.count - a.count);
  const [first, second] = counted;
  return first && second && first.count >= 2 && first.count >= 1.3 * second.count ? first.language : null;
}
