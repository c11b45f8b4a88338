/**
 * A question as it is compared letter by letter: the blanks, the capital that it begins with, quotation marks around it and
 * what ends a sentence do not count. All else may be what is asked: "n!" is not "N", nor 2⁵ 25.
 */
export function questionKey(question: string): string {
  const bare = question
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .replace(/^[\s"“”„«»¿¡]+|[\s"“”„«»?.…]+$/g, "");
  return bare.replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase());
}
