import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openMetrics } from "../../src/observe/metrics.ts";
import { projectRoot } from "../../src/root.ts";

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), "utf8");
const dashboard = JSON.parse(read("docs", "grafana-dashboard.json"));
const expressions: string[] = dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
  targets.map(({ expr }) => expr),
);

/** Names of metrics and their labels, as `/metrics` describes them. */
async function describeMetrics(): Promise<Map<string, string>> {
  const metrics = openMetrics({ breakerStates: undefined, streams: () => ({ open: 0, most: 1 }) });
  const { text } = await metrics.scrape();
  return new Map(
    Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name = "", type = ""]) => [name, type]),
  );
}

const named = (text: string) => [
  ...new Set(text.match(/\b(?:lectern|nodejs|process)_[a-z0-9_]+\b/g)?.filter((name) => !name.endsWith("_"))),
];

describe("the Grafana dashboard", () => {
  it("asks for metrics that there are", async () => {
    const metrics = await describeMetrics();
    const wanted = named(expressions.join("\n"));
    expect(wanted.length).toBeGreaterThan(15);
    const missing = wanted.filter((name) => {
      const family = name.replace(/_bucket$/, "");
      return !metrics.has(family) || (name !== family && metrics.get(family) !== "histogram");
    });
    expect(missing).toEqual([]);
  });

  it("shows all that are Lectern's own, and so does the table in docs/operations.md", async () => {
    const own = [...(await describeMetrics()).keys()].filter((name) => name.startsWith("lectern_"));
    const shown = named(expressions.join("\n")).map((name) => name.replace(/_bucket$/, ""));
    expect(own.filter((name) => !shown.includes(name))).toEqual([]);
    expect(own.filter((name) => !named(read("docs", "operations.md")).includes(name))).toEqual([]);
  });
});
