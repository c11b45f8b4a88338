import type { Manifest } from "../../../eval/report/report.ts";
import { formatDate, formatSeconds, formatUsd } from "./format.ts";

/** One fact of the manifests, by run. */
export interface ManifestRow {
  name: string;
  values: string[];
  /** Whole, where `values` are shortened, as hashes are. */
  whole: string[] | null;
  differs: boolean;
}

export interface ManifestGroup {
  name: string;
  rows: ManifestRow[];
}

type Facts = [name: string, of: (manifest: Manifest) => string][];

const run: Facts = [
  ["scope", ({ scope }) => (scope === "answers" ? "whole answers" : "retrieval only")],
  ["state", ({ state }) => state],
  ["started", ({ started }) => formatDate(started)],
  ["took", ({ seconds }) => formatSeconds(seconds)],
  ["cost of answers", ({ cost }) => formatUsd(cost.answers)],
  ["cost of judgements", ({ cost }) => formatUsd(cost.judgements)],
  ["Lectern", ({ lectern }) => lectern],
  ["machine", ({ machine }) => machine],
  ["id", ({ id }) => id],
];

/** What no two runs share, and says nothing about why their numbers differ. */
const alwaysDifferent = new Set(["started", "took", "cost of answers", "cost of judgements", "id"]);

const cases: Facts = [
  ["data set", ({ dataset }) => dataset.path],
  ["to ask", ({ dataset }) => `${dataset.asked} of ${dataset.cases}`],
  ["times each", ({ repeat }) => String(repeat)],
  ["seed", ({ seed }) => String(seed)],
];

export function manifestGroups(manifests: Manifest[]): ManifestGroup[] {
  const groups = [
    { name: "Run", rows: run.map(([name, of]) => row(name, manifests.map(of))) },
    {
      name: "Cases",
      rows: [
        ...cases.map(([name, of]) => row(name, manifests.map(of))),
        row(
          "data set's hash",
          manifests.map(({ dataset }) => dataset.hash),
          shortHash,
        ),
      ],
    },
    {
      name: "Course and index version",
      rows: keyed(manifests, ({ courses }) =>
        Object.fromEntries(courses.map((one) => [one.name, `${one.indexVersion}, ${one.slides} slides`])),
      ),
    },
    {
      name: "Models",
      rows: [
        row(
          "provider",
          manifests.map(({ provider }) => provider),
        ),
        ...keyed(manifests, ({ models }) => models),
        row(
          "judges",
          manifests.map(({ judges }) => judges.join(", ") || "none"),
        ),
      ],
    },
    { name: "Settings", rows: keyed(manifests, ({ settings }) => settings) },
    { name: "Prompts (SHA-256)", rows: keyed(manifests, ({ prompts }) => prompts, shortHash) },
  ];
  return groups.filter(({ rows }) => rows.length > 0);
}

const shortHash = (hash: string) => {
  const bare = hash.replace(/^sha256[-:]/, "");
  return bare.length > 16 ? `${bare.slice(0, 12)}…` : bare;
};

function row(name: string, whole: string[], shorten?: (text: string) => string): ManifestRow {
  return {
    name,
    values: shorten ? whole.map(shorten) : whole,
    whole: shorten ? whole : null,
    differs: new Set(whole).size > 1 && !alwaysDifferent.has(name),
  };
}

function keyed(
  manifests: Manifest[],
  of: (manifest: Manifest) => Record<string, string>,
  shorten?: (text: string) => string,
): ManifestRow[] {
  const names = new Set(manifests.flatMap((manifest) => Object.keys(of(manifest))));
  return [...names].map((name) =>
    row(
      name,
      manifests.map((manifest) => of(manifest)[name] ?? "–"),
      shorten,
    ),
  );
}
