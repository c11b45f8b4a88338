import type { EvalCase } from "./case.ts";
import { toLine } from "./write.ts";

/** How a dataset differs from another: ids, in the order of their files, and of what changed the fields. */
export interface DatasetDiff {
  added: string[];
  removed: string[];
  changed: { id: string; fields: string[] }[];
  same: number;
}

export function diffCases(before: EvalCase[], after: EvalCase[]): DatasetDiff {
  const [first, second] = [before, after].map((cases) => new Map(cases.map((one) => [one.id, one])));
  const both = before.flatMap((one) => {
    const other = second?.get(one.id);
    return other ? [{ id: one.id, fields: fieldsThatDiffer(one, other) }] : [];
  });
  const changed = both.filter(({ fields }) => fields.length > 0);
  return {
    added: after.filter(({ id }) => !first?.has(id)).map(({ id }) => id),
    removed: before.filter(({ id }) => !second?.has(id)).map(({ id }) => id),
    changed,
    same: both.length - changed.length,
  };
}

function fieldsThatDiffer(one: EvalCase, other: EvalCase): string[] {
  const [first, second] = [one, other].map((each) => new Map(Object.entries(toLine(each))));
  const names = new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])]);
  return [...names].filter((name) => JSON.stringify(first?.get(name)) !== JSON.stringify(second?.get(name)));
}

/** For one line: `2 added: a, b; 1 changed: c (question)`; empty where nothing differs. */
export function describeDiff({ added, removed, changed }: DatasetDiff): string {
  const parts: [string, string[]][] = [
    ["removed", removed],
    ["added", added],
    ["changed", changed.map(({ id, fields }) => `${id} (${fields.join(", ")})`)],
  ];
  return parts
    .flatMap(([what, ids]) => (ids.length > 0 ? [`${ids.length} ${what}: ${listed(ids)}`] : []))
    .join("; ");
}

const listed = (ids: string[]) =>
  ids.slice(0, 5).join(", ") + (ids.length > 5 ? ` and ${ids.length - 5} more` : "");
