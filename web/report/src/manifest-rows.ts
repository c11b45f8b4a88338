import type { Manifest } from "../../../eval/run/manifest.ts";
import { duration, money } from "../../../src/text/figures.ts";
import { formatDate } from "./format.ts";

/** One fact of the manifests, by run. */
export interface ManifestRow {
  name: string;
  values: string[];
  /** The full values if `values` are shortened, as hashes are. */
  whole: string[] | null;
  differs: boolean;
}

const scopes: Record<Manifest["scope"], string> = {
  answers: "whole answers",
  retrieval: "retrieval only",
  traffic: "answers that readers were given",
};

/** A manifest's facts by group and name. */
const factsOf = (manifest: Manifest): Record<string, Record<string, string>> => ({
  Run: {
    scope: scopes[manifest.scope],
    state: manifest.state,
    started: formatDate(manifest.started),
    took: duration(manifest.seconds * 1_000),
    "cost of answers": moneyOf(manifest.cost.answers),
    "cost of judgements": moneyOf(manifest.cost.judgements),
    Lectern: manifest.lectern,
    machine: manifest.machine,
    id: manifest.id,
  },
  Cases: {
    dataset: manifest.dataset.path,
    "to ask": `${manifest.dataset.asked} of ${manifest.dataset.cases}`,
    "times each": String(manifest.repeat),
    seed: String(manifest.seed),
    "dataset hash": manifest.dataset.hash,
  },
  "Course and index version": Object.fromEntries(
    manifest.courses.map(({ name, indexVersion, slides }) => [name, `${indexVersion}, ${slides} slides`]),
  ),
  Models: {
    provider: manifest.provider,
    ...manifest.models,
    judges: manifest.judges.join(", ") || "none",
  },
  Settings: manifest.settings,
  "Prompts (SHA-256)": manifest.prompts,
});

/** Facts that always differ and say nothing about why the numbers do. */
const alwaysDifferent = new Set(["started", "took", "cost of answers", "cost of judgements", "id"]);

export function manifestGroups(manifests: Manifest[]): { name: string; rows: ManifestRow[] }[] {
  const facts = manifests.map(factsOf);
  return Object.keys(facts[0] ?? {}).map((group) => {
    const names = new Set(facts.flatMap((own) => Object.keys(own[group] ?? {})));
    const isHash = (name: string) => group.startsWith("Prompts") || name === "dataset hash";
    return {
      name: group,
      rows: [...names].map((name) => {
        const whole = facts.map((own) => own[group]?.[name] ?? "–");
        return {
          name,
          values: isHash(name) ? whole.map(shortHash) : whole,
          whole: isHash(name) ? whole : null,
          differs: new Set(whole).size > 1 && !alwaysDifferent.has(name),
        };
      }),
    };
  });
}

const moneyOf = (usd: number | null) => (usd === null ? "unknown" : money(usd));

function shortHash(hash: string): string {
  const bare = hash.replace(/^sha256[-:]/, "");
  return bare.length > 16 ? `${bare.slice(0, 12)}…` : bare;
}
