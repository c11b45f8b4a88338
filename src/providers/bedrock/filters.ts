import type { RetrievalFilter } from "@aws-sdk/client-bedrock-agent-runtime";
import { LecternError } from "../../errors.ts";
import type { Filters } from "../../types.ts";

/** Keys that the service itself keeps with every passage, the page only with those of PDF files that it cut. */
export const uriKey = "x-amz-bedrock-kb-source-uri";
export const pageKey = "x-amz-bedrock-kb-document-page-number";

/** The service takes two to five conditions in a group, and groups of conditions in one more, no deeper. */
const most = 5;

/**
 * Filters as conditions on metadata. A deck by the key `deck`, or by its whole address where it is one
 * (`s3://bucket/week-1/bread.pdf`); a section by the key `section`: both stand in the `.metadata.json` file beside each
 * document. Pages by the service's own page numbers. Null for no filter. Throws `invalid` for more than it takes.
 */
export function toFilter({
  deck,
  section,
  pages,
  metadata,
  through,
  until,
}: Filters): RetrievalFilter | null {
  if (through !== undefined || until !== undefined) {
    throw new LecternError(
      "invalid",
      "A knowledge base is not asked up to a deck or a day: choose a deck, or decks by their metadata",
    );
  }
  const plain: RetrievalFilter[] = [];
  if (deck !== undefined) {
    plain.push({ equals: { key: /^\w+:\/\//.test(deck) ? uriKey : "deck", value: deck } });
  }
  if (section !== undefined) plain.push({ equals: { key: "section", value: section } });
  if (pages) {
    const [first, last] = pages;
    plain.push({ greaterThanOrEquals: { key: pageKey, value: first - 1 } });
    plain.push({ lessThanOrEquals: { key: pageKey, value: last - 1 } });
  }
  const keys = Object.entries(metadata ?? {});
  const isAlone = plain.length === 0 && keys.length === 1;
  const listed = keys.map(([key, values]) => anyOf(key, values, isAlone));
  const bundled = plain.length + listed.length > most ? bundle(plain) : plain;
  return together([...bundled, ...listed]);
}

function together(conditions: RetrievalFilter[]): RetrievalFilter | null {
  if (conditions.length > most) {
    throw new LecternError(
      "invalid",
      `A knowledge base takes no more than ${most} filters together: leave some out`,
    );
  }
  return conditions.length > 1 ? { andAll: conditions } : (conditions[0] ?? null);
}

/** As one condition, to make room for others. */
const bundle = (conditions: RetrievalFilter[]): RetrievalFilter[] =>
  conditions.length > 1 ? [{ andAll: conditions }] : conditions;

/** One of these values: as text, as the number that it writes, or in a list of texts. `isAlone`: it may have groups in it. */
function anyOf(key: string, values: string[], isAlone: boolean): RetrievalFilter {
  const numbers = values.map(Number).filter(Number.isFinite);
  const conditions: RetrievalFilter[] = [
    { in: { key, value: [...values, ...numbers] } },
    ...values.map((value) => ({ listContains: { key, value } })),
  ];
  if (conditions.length <= most) return { orAll: conditions };
  if (!isAlone || conditions.length > most * most) {
    const others = isAlone ? "" : " beside other filters";
    throw new LecternError(
      "invalid",
      `A knowledge base takes no more than ${(isAlone ? most * most : most) - 1} values of ${key}${others}: choose fewer`,
    );
  }
  const groups = Array.from({ length: Math.ceil(conditions.length / most) }, (_, at) =>
    conditions.slice(at * most, (at + 1) * most),
  );
  return {
    orAll: groups.map((group) => (group.length > 1 ? { orAll: group } : (group[0] as RetrievalFilter))),
  };
}
