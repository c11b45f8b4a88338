import { describeReference, referencesIn } from "../dataset/references.ts";
import { framePrompt } from "../judge/fence.ts";
import { localMetrics } from "../judge/local/metrics.ts";
import { answerMetrics } from "../metrics/catalog.ts";
import { definitionOf, type MetricInfo } from "../metrics/metric.ts";
import type { Run } from "../run/runs.ts";

const isBertScore = (name: string) => name.startsWith("BERTScore ");

/** The metrics that involve no judge, by name: runs of any age keep their metrics' names. */
const computed = new Set(
  answerMetrics({ judging: null, embedding: null, custom: [] })
    .map(({ name }) => name)
    .filter((name) => !localMetrics(null).some((judged) => judged.name === name))
    .concat("embedding similarity"),
);

/** Why two runs' values of a metric can't be compared, in a few words; null if they can. */
export function differenceOf(metric: string, before: Run, after: Run): string | null {
  const [first, second] = [before, after].map(({ metrics }) => metrics.find(({ name }) => name === metric));
  if (!first || !second) return null;
  if (definitionOf(first) !== definitionOf(second)) return "it is defined differently";
  const isTraffic = before.manifest.scope === "traffic";
  if (first.unit === "milliseconds" && !isTraffic && !tookTurns(before, after))
    return "the runs did not take turns on the machine: run both configurations with one command";
  if (computed.has(metric) || isBertScore(metric)) return null;
  const [judges, others] = [before, after].map(({ manifest }) => manifest.judges.toSorted().join(", "));
  if (judges !== others) return `different judges (${judges || "none"}; now ${others || "none"})`;
  const changed = changedPrompts(before, after).filter(([prompt]) => decides(prompt, first, before));
  if (changed.length === 0) return null;
  return `different prompts for the judges (${changed.map(([, versions]) => versions).join(", ")})`;
}

/** Whether the same commands asked both, batch by batch: what slowed one down then slowed the other down. */
const tookTurns = (before: Run, after: Run): boolean => {
  const [first, second] = [before, after].map(({ manifest }) => (manifest.sittings ?? []).join());
  return first !== "" && first === second;
};

/** Judging prompts that both runs have and that are not the same, as `[name, versions]`. */
function changedPrompts(before: Run, after: Run): [name: string, versions: string][] {
  const [first, second] = [before, after].map(({ manifest }) => promptsByName(manifest.prompts));
  return [...(first ?? [])].flatMap(([name, one]): [string, string][] => {
    const other = second?.get(name);
    if (!other || (one.version === other.version && one.hash === other.hash)) return [];
    return [[name, one.version === other.version ? one.version : `${one.version}, now ${other.version}`]];
  });
}

/** The answer's own prompt is what is being compared, not what compares. */
function promptsByName(prompts: Record<string, string>) {
  const named = Object.entries(prompts).map(([version, hash]) => ({ version, hash, name: nameOf(version) }));
  return new Map(named.filter(({ name }) => name !== "answer").map((one) => [one.name, one]));
}

const nameOf = (version: string) => version.replace(/\.md$/, "").replace(/\.v\d+$/, "");

/** Lectern's own prompts are named after their metric; one of another name may decide any metric that has none. */
function decides(prompt: string, metric: MetricInfo, { metrics, manifest }: Run): boolean {
  if (promptOf(metric) === prompt || prompt === nameOf(framePrompt)) return true;
  const isAnothers = metrics.some((other) => promptOf(other) === prompt);
  return !isAnothers && !promptsByName(manifest.prompts).has(promptOf(metric));
}

const promptOf = ({ name }: MetricInfo) => `judge-${name.replace(/ by judge$/, "").replaceAll(" ", "-")}`;

/** The cases whose references were different slides in the indexes of the two runs. */
export function movedCases(before: Run, after: Run): Set<string> {
  const placesOf = (one: Run["cases"][number]) => referencesIn(one).map(describeReference).sort().join("\n");
  const places = new Map(before.cases.map((one) => [one.id, placesOf(one)]));
  const moved = after.cases.filter((one) => (places.get(one.id) ?? placesOf(one)) !== placesOf(one));
  return new Set(moved.map(({ id }) => id));
}

/** Whether a metric looks for the case's reference slides. */
export const needsReferences = ({ group }: MetricInfo): boolean =>
  group === "retrieval" || group === "citations";
