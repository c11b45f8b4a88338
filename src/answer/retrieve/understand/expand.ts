import type { Vocabulary } from "../../../search/vocabulary.ts";
import { isEnglish } from "../../../text/english.ts";
import { type Language, languageWords } from "../../../text/lexicon.ts";
import type { RewriteStep } from "./rewritten.ts";
import { isContent, placeWords } from "./words.ts";

/** The most forms that are added to a question: more would drown its own words. */
const maxForms = 3;

/** The definition has both forms. */
const asksMeaning =
  /\bstands? for\b|\bmeans?\b|^(?:what(?:['’]s| is| are)|define|explain)\s+(?:an?\s+|the\s+)?\S+\s*\??$/i;
/** How much commoner the other form must be. Where both are common, the form in the question finds every slide. */
const commoner = 2;

/**
 * The other form of each abbreviation that the course defines, to be put beside the question where the course mostly
 * uses that. One with several meanings in the course stays as it is: the question's other words must tell which.
 */
export function findOtherForms(
  question: string,
  vocabulary: Vocabulary,
  language: Language = "en",
): RewriteStep[] {
  const asked = question.toLowerCase().replace(/[-–]/g, " ");
  const words = placeWords(question).map(({ text }) => text);
  const isOfCourse = words.every((text) => !isContent(text) || vocabulary.knows(text));
  const spelledOut = words.flatMap((text): RewriteStep[] => {
    // "Was ist ein Agent?" asks for no employer identification number.
    if (language !== "en" && languageWords[language].stop.has(text.toLowerCase())) return [];
    const [meaning, ...others] = meaningsOf(text, vocabulary, isOfCourse);
    if (meaning === undefined || others.length > 0 || asked.includes(meaning)) return [];
    const isCommoner = frequencyOf(meaning, vocabulary) >= commoner * vocabulary.frequency(text);
    if (!asksMeaning.test(question) && !isCommoner) return [];
    return [{ kind: "expanded", from: text, to: meaning }];
  });
  const written = new Set(words.map((text) => text.toLowerCase()));
  const abbreviated = vocabulary.abbreviations(question).flatMap((abbreviation): RewriteStep[] => {
    if (written.has(abbreviation.toLowerCase())) return [];
    const [long = abbreviation] = vocabulary.expansions(abbreviation);
    if (vocabulary.frequency(abbreviation) < commoner * frequencyOf(long, vocabulary)) return [];
    return [{ kind: "expanded", from: long, to: abbreviation }];
  });
  return uniqueBy([...spelledOut, ...abbreviated], ({ to }) => to).slice(0, maxForms);
}

/**
 * A plural counts too ("LLMs"). In small letters a stop word is no abbreviation, nor is a word of the course ("it"); an
 * English word is one only among words that are all the course's: "what is rag?", but not the world cup.
 */
function meaningsOf(written: string, vocabulary: Vocabulary, isOfCourse: boolean): string[] {
  if (!/^[A-Za-z][A-Za-z0-9&-]{1,9}$/.test(written)) return [];
  const forms = [written, written.replace(/s$/, "")];
  const [short] = forms.filter((form) => vocabulary.expansions(form).length > 0);
  if (short === undefined) return [];
  if (short.slice(1) === short.slice(1).toLowerCase()) {
    if (!isContent(short) || ((vocabulary.writesSmall(short) || !isOfCourse) && isEnglish(short))) return [];
  }
  return vocabulary.expansions(short);
}

/** At most so many slides have the long form: no more than have its rarest word. */
function frequencyOf(long: string, vocabulary: Vocabulary): number {
  const words = long.split(" ").filter(isContent);
  return words.length === 0 ? 0 : Math.min(...words.map((word) => vocabulary.frequency(word)));
}

function uniqueBy<Item>(items: Item[], keyOf: (item: Item) => string): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(keyOf(item)) && seen.add(keyOf(item)));
}
