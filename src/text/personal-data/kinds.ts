/** Also the tags that stand in place of what was found, such as `{EMAIL}`. */
export const personalDataKinds = ["KEY", "EMAIL", "IBAN", "CARD", "ID", "PHONE"] as const;
/** ID: a national number of a person. KEY: what opens an account to machines. */
export type PersonalDataKind = (typeof personalDataKinds)[number];

/** What has no form of its own: only a model finds it, in what a person writes. Tags too. */
export const namedKinds = ["NAME", "ADDRESS"] as const;
export type NamedKind = (typeof namedKinds)[number];

/** A word or row to look at, and the 40 characters before it, which may say what its number is. */
export interface Piece {
  text: string;
  before: string;
}

export interface Found {
  start: number;
  end: number;
}

/** What of a piece is of one kind. Offsets in the piece. */
export type Detect = (piece: Piece) => Found[];

export const matchesOf = (pattern: RegExp, text: string, isRight: (match: string) => boolean): Found[] =>
  Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  })).filter(({ start, end }) => isRight(text.slice(start, end)));
