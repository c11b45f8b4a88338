import { useState } from "react";
import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { describeHiddenSlices } from "../../../eval/report/notices.ts";
import type { Slice } from "../../../eval/report/report.ts";
import { formatDifference, formatInterval, formatValue } from "../../../eval/report/unit-figures.ts";
import { sliceKinds, sliceNames } from "./cases/slice-names.ts";
import { CasesLink, MetricName } from "./links.tsx";
import { type ReadReport, runName, significantlyWorse, useReport } from "./model.ts";
import { Section } from "./Section.tsx";
import { RunSelect, Select } from "./Select.tsx";
import { type Column, Table } from "./Table.tsx";

/** Below this, a slice's mean says little. */
const fewCases = 10;

/** Where it is weak: the same metrics over parts of the cases. */
export function Slices() {
  const read = useReport();
  const { runs, metrics } = read.report;
  const [run, setRun] = useState(runs.length - 1);
  const [group, setGroup] = useState("key");
  if (runs.every((one) => one.slices.length + one.hiddenSlices === 0)) return null;
  const slices = runs[run]?.slices ?? [];
  const hidden = describeHiddenSlices(runs[run] ?? { hiddenSlices: 0 });
  const shown = group === "key" ? read.key.slice(0, 8) : metrics.filter((metric) => metric.group === group);
  const groups = [...new Set(metrics.map((metric) => metric.group))];
  return (
    <Section id="slices" title="Slices">
      <p className="lead">
        Tinted: the slice's whole interval is worse than the mean of all cases. Grey: fewer than {fewCases}{" "}
        scored cases, so read nothing into it. Click a slice's name to list its cases.
        {run > 0 && ` Small: difference to ${runName(read, 0)}.`}
        {hidden && ` ${hidden}`}
      </p>
      <form
        className="filters row"
        onSubmit={(event) => event.preventDefault()}
        aria-label="What the slices show"
      >
        <Select
          label="Metrics"
          value={group}
          onChange={setGroup}
          options={[["key", "the ones to read first"], ...groups]}
        />
        <RunSelect run={run} onChange={(chosen) => setRun(Number(chosen))} />
      </form>
      <Table
        label="Table of slices"
        kind="slices-table"
        columns={columnsOf(read, shown, run)}
        groups={sliceKinds.map((by) => ({
          name: sliceNames[by],
          rows: slices.filter((slice) => slice.by === by),
        }))}
      />
    </Section>
  );
}

function columnsOf(read: ReadReport, metrics: MetricInfo[], run: number): Column<Slice>[] {
  const { summaries, comparisons } = read;
  const metricColumn = (metric: MetricInfo): Column<Slice> => {
    const overall = summaries[run]?.get(metric.name)?.mean ?? null;
    const find = (slice: Slice) => {
      const summary = slice.summaries.find(({ name }) => name === metric.name);
      if (summary?.mean == null) return null;
      const few = summary.scored < fewCases;
      return { ...summary, few, worse: !few && significantlyWorse(metric, summary, overall) };
    };
    return {
      head: <MetricName metric={metric} />,
      about: metric.about,
      isNumber: true,
      cell(slice) {
        const found = find(slice);
        if (!found) return <span className="soft">–</span>;
        const change = comparisons[run]
          ?.get(metric.name)
          ?.slices.find(({ by, value }) => by === slice.by && value === slice.value);
        return (
          <>
            <b>{formatValue(found.mean, metric.unit)}</b>
            {found.worse && <span className="visually-hidden"> worse than all cases</span>}
            {change && !found.few && (
              <span className="n soft"> {formatDifference(change.difference, metric.unit)}</span>
            )}
            {found.few && <span className="n soft"> n={found.scored}</span>}
          </>
        );
      },
      look(slice) {
        const found = find(slice);
        if (!found) return undefined;
        const worse = found.worse ? ", worse than all cases" : "";
        return {
          className: found.few ? "few" : undefined,
          "data-bad": found.worse ? "some" : undefined,
          title: `${formatInterval(found, metric.unit)}, ${found.scored} scored${worse}`,
        };
      },
    };
  };
  return [
    {
      head: "Slice",
      cell: ({ by, value }) => (
        <CasesLink to={{ slice: `${by}:${value}`, run: String(run), show: "all" }}>
          <bdi>{value}</bdi>
        </CasesLink>
      ),
    },
    { head: "Cases", isNumber: true, cell: ({ cases }) => cases },
    ...metrics.map(metricColumn),
  ];
}
