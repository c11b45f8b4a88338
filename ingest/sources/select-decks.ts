import { metadataExtension } from "../read/metadata.ts";
import { deckExtensions } from "../read/read.ts";
import { countLeftOut, type LeftOut } from "./left-out.ts";

export interface Skipped {
  path: string;
  /** Why it was left out, and what to do about it, if anything. */
  reason: string;
}

interface Selection {
  /** `path` as it is written where it was found, `deck` as the course knows it. */
  decks: { path: string; deck: string }[];
  skipped: Skipped[];
  warnings: string[];
  leftOut: LeftOut[];
}

/** A name of a file or a folder that no teacher means: hidden, a program's own, or an Office lock file. */
export function isIgnored(name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || name.startsWith("~$");
}

export function isDeck(path: string): boolean {
  const lower = path.toLowerCase();
  return deckExtensions.some((extension) => lower.endsWith(extension));
}

/** Whether this path matters: it is a deck or a deck's metadata. */
export function isOfDeck(path: string): boolean {
  return isDeck(path) || path.endsWith(metadataExtension);
}

/** The path of the deck that a sidecar describes; a deck's own path. */
export function deckPathOf(path: string): string {
  return path.endsWith(metadataExtension) ? path.slice(0, -metadataExtension.length) : path;
}

/**
 * Which of the paths below one folder or prefix are decks. A folder that was copied between systems may come with its
 * accents written another way (Unicode Standard Annex 15): a deck's path is in form NFC, so that it stays the same deck.
 * Where several paths become the same this way, the first is the deck.
 */
export function selectDecks(paths: string[]): Selection {
  const selection: Selection = { decks: [], skipped: [], warnings: [], leftOut: [] };
  const others = countLeftOut();
  const all = new Set(paths);
  const byDeck = new Map<string, string>();
  for (const path of paths) {
    if (path.endsWith(metadataExtension)) {
      const deck = deckPathOf(path);
      if (!all.has(deck) || !isDeck(deck))
        selection.warnings.push(
          `${path} is metadata for ${deck}, but there is no such deck: rename or remove it`,
        );
    } else if (isDeck(path)) {
      const deck = path.normalize("NFC");
      const first = byDeck.get(deck);
      if (first === undefined) {
        byDeck.set(deck, path);
        selection.decks.push({ path, deck });
      } else {
        selection.skipped.push({
          path,
          reason: `its name differs from another's only in how accents are encoded (${codesOf(first, path)}): rename one of them`,
        });
      }
    } else others.add(path);
  }
  const { decks, skipped } = withoutOtherForms(selection.decks);
  return { ...selection, decks, skipped: [...selection.skipped, ...skipped], leftOut: others.result() };
}

/** Forms of one document, and those that are read in their stead: what has pages, then what holds results. */
const otherForms: [form: RegExp, instead: string[]][] = [
  [/\.(?:qmd|rmd|org|tex)$/i, [".pdf", ".html", ".ipynb"]],
  [/\.x?html?$/i, [".pdf", ".md", ".ipynb"]],
  [/\.(?:pptx|pptm|ppsx)$/i, [".pdf"]],
  [/\.(?:odp|ppt|pps|key)$/i, [".pdf", ".pptx"]],
  [/\.docx$/i, [".pdf"]],
  [/\.(?:odt|doc)$/i, [".pdf", ".docx"]],
  [/\.srt$/i, [".vtt"]],
];

/** A document that lies there in two forms is taken once. */
function withoutOtherForms(decks: Selection["decks"]): Pick<Selection, "decks" | "skipped"> {
  const all = new Map(decks.map(({ deck }) => [deck.toLowerCase(), deck]));
  const insteadOf = (deck: string) =>
    otherForms.flatMap(([form, instead]) =>
      form.test(deck) ? instead.flatMap((end) => all.get(deck.toLowerCase().replace(form, end)) ?? []) : [],
    )[0];
  return {
    decks: decks.filter(({ deck }) => insteadOf(deck) === undefined),
    skipped: decks.flatMap(({ path, deck }) => {
      const instead = insteadOf(deck);
      return instead === undefined
        ? []
        : [
            {
              path,
              reason: `it is another form of ${instead}, which is read instead; rename it if it is a document of its own`,
            },
          ];
    }),
  };
}

/** Both spellings where they part, since they look the same: `U+00E9 and U+0065 U+0301`. */
function codesOf(first: string, second: string): string {
  const [one, other] = [[...first], [...second]];
  const start = one.findIndex((letter, at) => letter !== other[at]);
  const shown = (letters: string[]) =>
    letters
      .slice(start, start + 2)
      .map((letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`)
      .join(" ");
  return `${shown(one)} and ${shown(other)}`;
}
