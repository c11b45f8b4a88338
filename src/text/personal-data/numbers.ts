import { findPhoneNumbersInText, parsePhoneNumberFromString } from "libphonenumber-js";
import validator from "validator";
import { type Detect, type Found, matchesOf, type Piece } from "./kinds.ts";

/** No part of a longer code, a decimal or a path. */
const bounded = (form: string, flags = "g") =>
  new RegExp(`(?<![\\w.+\\-/#=])(?:${form})(?![\\w/]|-\\w|[.,]\\d)`, flags);

const card =
  /(?<![\w.+\-/#])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{13,19})(?![\w/]|-\w|[.,]\d)/g;
export const findCards: Detect = ({ text }) =>
  digitsIn(text) < 13 ? [] : matchesOf(card, text, (match) => validator.isCreditCard(match));

const iban =
  /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:([ \u00a0\u202f]?)[A-Z0-9]{4})(?:\1[A-Z0-9]{4}){1,6}(?:\1[A-Z0-9]{1,4})?(?![A-Za-z0-9])/g;
export const findIbans: Detect = ({ text }) => {
  if (digitsIn(text) < 8 || text.length < 15) return [];
  return [...text.matchAll(iban)].flatMap((match): Found[] => {
    const groups = match[0].split(/(?<=[ \u00a0\u202f])/);
    // A number may follow the last group of an IBAN that is written apart.
    for (let count = groups.length; count >= 4 || count === groups.length; count--) {
      const tried = groups.slice(0, count).join("").trimEnd();
      if (validator.isIBAN(tried)) return [{ start: match.index, end: match.index + tried.length }];
    }
    return [];
  });
};

/** Numbers that show by their form and check digits that they are a person's. */
const distinct: { form: RegExp; isRight: (match: string) => boolean }[] = [
  // United States: numbers that the Social Security Administration never issued do not count.
  { form: bounded("(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}"), isRight: () => true },
  { form: bounded("\\d{17}[\\dX]"), isRight: (match) => validator.isIdentityCard(match, "zh-CN") },
  {
    form: bounded("\\d{8}-?[A-Z]|[XYZ]-?\\d{7}-?[A-Z]"),
    isRight: (match) => validator.isIdentityCard(match.replace(/-/g, ""), "ES"),
  },
  { form: bounded("\\d{6}[-+A]\\d{3}[0-9A-Y]"), isRight: (match) => validator.isIdentityCard(match, "FI") },
  {
    form: bounded("[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]"),
    isRight: (match) => validator.isTaxID(match, "it-IT"),
  },
  // United Kingdom, HMRC manual NIM39110.
  {
    form: bounded("(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\\d{6}[A-D]"),
    isRight: () => true,
  },
];
/** Where its name stands before it, a number of the right length and check digit is one. */
const namesId =
  /(?:\b(?:ssn|social security|aadhaar|pesel|bsn|nino|national insurance|tax id|tin|id card|identity card|national id|steuer-?id\w*|idnr|personnummer|f[øo]dselsnummer|cpf|nif|dni|codice fiscale|numéro fiscal)|身份证号?码?)[^\d\p{L}]*(?:(?:number|no|nr|num|is|ist|est|es|number is)\b[^\d\p{L}]*){0,2}$/iu;
const named = bounded("\\d(?:[ .-]?\\d){7,13}");
const taxLocales = ["de-DE", "fr-FR", "pl-PL", "nl-NL", "pt-BR", "pt-PT", "sv-SE", "en-US"];
const cardLocales: validator.IdentityCardLocale[] = ["PL", "IN", "NO", "TH", "FI"];

export const findIds: Detect = (piece) => {
  const { text } = piece;
  if (digitsIn(text) < 6) return [];
  return [
    ...distinct.flatMap(({ form, isRight }) => matchesOf(form, text, isRight)),
    ...whereNamed(piece, named, namesId, (match) => {
      const plain = match.replace(/[ .-]/g, "");
      const isSocial = /^(?!000|666|9)\d{9}$/.test(plain);
      return (
        isSocial ||
        taxLocales.some((locale) => validator.isTaxID(plain, locale)) ||
        cardLocales.some((locale) => validator.isIdentityCard(plain, locale))
      );
    }),
  ];
};

const american =
  /(?<![\w.+\-/#=])(?:(?:\+?1[-. ])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)[2-9]\d{2}-\d{4})(?![\w/]|-\w|[.,]\d)/g;
const namesPhone =
  /(?:(?<![\p{L}_])(?:phone|telephone|tel|mobile|cell|fax|whatsapp|call (?:me|us|him|her|them)(?: (?:at|on|under))?|ring|telefon|handy|mobil|rufnummer|tél|téléphone|portable|teléfono|móvil|celular)|电话|手机|電話|전화)[^\d\p{L}+(]*(?:(?:number|no|nr|num|is|ist|est|es|number is|nummer|numéro|número)(?!\p{L})[^\d\p{L}+(]*|号码|是|为){0,2}$/iu;
const dialled = /(?<![\w.\-/#=])[+(]?\d(?:[ ()./–-]{0,3}\d){6,14}(?![\w/]|-\w|[.,]\d)/g;
const noNumber = /^\(?(?:\d{4}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-]\d{2,4}|(?:\d{1,3}\.){3}\d{1,3})(?!\d)/;
/** Whose way of writing is tried where a number does not say its country. */
const countries = ["US", "GB", "DE", "FR", "ES", "IT", "CN", "IN", "BR", "JP"] as const;

export const findPhones: Detect = (piece) => {
  const { text } = piece;
  if (digitsIn(text) < 7) return [];
  return [
    ...findInternational(text),
    ...matchesOf(american, text, () => true),
    ...whereNamed(piece, dialled, namesPhone, (match) => {
      if (noNumber.test(match)) return false;
      return countries.some(
        (country) => parsePhoneNumberFromString(match.replace(/^00/, "+"), country)?.isValid() === true,
      );
    }),
  ];
};

/**
 * A sign before the country is what a number is known by; without it the library would need a country. It tries each
 * number of a row with all that follow, a millisecond each, so it is given no more than the longest number with its
 * extension, and a row that has shown to be no list of phone numbers is left.
 */
const international = /(?<![\w=(])(?:\+|\(\+)[^+]{6,48}/g;
const mostTried = 4;
function findInternational(text: string): Found[] {
  const found: Found[] = [];
  let failed = 0;
  for (const { index, 0: row } of text.matchAll(international)) {
    if (digitsIn(row) < 7) continue;
    const [first] = findPhoneNumbersInText(row);
    if (first && first.startsAt <= row.indexOf("+"))
      found.push({ start: index + first.startsAt, end: index + first.endsAt });
    else if (++failed === mostTried) break;
  }
  return found;
}

/** The name is looked for first: whether a number is right takes far longer to tell. */
function whereNamed(
  { text, before }: Piece,
  form: RegExp,
  name: RegExp,
  isRight: (match: string) => boolean,
): Found[] {
  return matchesOf(form, text, () => true).filter(
    ({ start, end }) =>
      name.test((before + text.slice(Math.max(0, start - 40), start)).slice(-40)) &&
      isRight(text.slice(start, end)),
  );
}

const digitsIn = (text: string) => {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) count++;
  }
  return count;
};
