import { useState } from "react";
import { describeHiddenSlices } from "../../../eval/report/notices.ts";
import type { Slice } from "../../../eval/report/report.ts";
import { sliceNames, sliceValue } from "./CaseFilters.tsx";
import { CasesLink } from "./CasesLink.tsx";
import { directionMark, formatDifference, formatInterval, formatValue } from "./format.ts";
import { type MetricInfo, runName, significantlyWorse, useReport } from "./model.ts";
import { Scroll } from "./Scroll.tsx";

/** Below this, a slice's mean says little. */
const fewCases = 10;

type Group = MetricInfo["group"] | "key";

/** Where it is weak: the same metrics over parts of the cases. */
export function Slices() {
  const read = useReport();
  const { runs, metrics } = read.report;
  const [run, setRun] = useState(runs.length - 1);
  const [group, setGroup] = useState<Group>("key");
  const slices = runs[run]?.slices ?? [];
  if (runs.every((one) => one.slices.length + one.hiddenSlices === 0)) return null;
  const hidden = describeHiddenSlices(runs[run] ?? { hiddenSlices: 0 });
  const columns = group === "key" ? read.key.slice(0, 8) : metrics.filter((metric) => metric.group === group);
  return (
    <section id="slices" aria-labelledby="slices-title">
      <h2 id="slices-title" tabIndex={-1}>
        Slices
      </h2>
      <p className="lead">
        Tinted: the slice's whole interval is worse than the mean of all cases. Grey: fewer than {fewCases}{" "}
        scored cases, read nothing into it. A slice's name lists its cases.
        {run > 0 && ` Small: difference to ${runName(read, 0)}.`}
        {hidden && ` ${hidden}`}
      </p>
      <Controls {...{ group, setGroup, run, setRun }} />
      <Scroll label="Table of slices">
        <table className="slices-table">
          <thead>
            <tr>
              <th scope="col">Slice</th>
              <th scope="col" className="number">
                Cases
              </th>
              {columns.map((metric) => (
                <th scope="col" className="number" key={metric.name} title={metric.about}>
                  {metric.name}
                  <span className="direction">{`\u00a0${directionMark(metric)}`}</span>
                </th>
              ))}
            </tr>
          </thead>
          {(Object.keys(sliceNames) as Slice["by"][]).map((by) => (
            <SliceGroup
              key={by}
              by={by}
              slices={slices.filter((slice) => slice.by === by)}
              {...{ columns, run }}
            />
          ))}
        </table>
      </Scroll>
    </section>
  );
}

interface ControlProps {
  group: Group;
  setGroup(group: Group): void;
  run: number;
  setRun(run: number): void;
}

function Controls({ group, setGroup, run, setRun }: ControlProps) {
  const read = useReport();
  const { runs, metrics } = read.report;
  const groups = [...new Set(metrics.map((metric) => metric.group))];
  return (
    <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label="What the slices show">
      <label>
        Metrics
        <select value={group} onChange={({ target }) => setGroup(target.value as Group)}>
          <option value="key">the ones to read first</option>
          {groups.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {runs.length > 1 && (
        <label>
          Run
          <select value={run} onChange={({ target }) => setRun(Number(target.value))}>
            {runs.map(({ manifest }, index) => (
              <option key={manifest.id} value={index}>
                {runName(read, index)}
              </option>
            ))}
          </select>
        </label>
      )}
    </form>
  );
}

interface GroupProps {
  by: Slice["by"];
  slices: Slice[];
  columns: MetricInfo[];
  run: number;
}

function SliceGroup({ by, slices, columns, run }: GroupProps) {
  if (slices.length === 0) return null;
  return (
    <tbody>
      <tr className="group">
        <th scope="rowgroup" colSpan={2 + columns.length}>
          {sliceNames[by]}
        </th>
      </tr>
      {slices.map((slice) => (
        <tr key={slice.value}>
          <th scope="row">
            <CasesLink to={{ slice: `${by}:${slice.value}`, run: String(run), show: "all" }}>
              <bdi>{sliceValue(by, slice.value)}</bdi>
            </CasesLink>
          </th>
          <td className="number">{slice.cases}</td>
          {columns.map((metric) => (
            <SliceCell key={metric.name} {...{ slice, metric, run }} />
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function SliceCell({ slice, metric, run }: { slice: Slice; metric: MetricInfo; run: number }) {
  const { summaries, comparisons } = useReport();
  const summary = slice.summaries.find(({ name }) => name === metric.name);
  if (summary?.mean == null) return <td className="number soft">–</td>;
  const few = summary.scored < fewCases;
  const overall = summaries[run]?.get(metric.name)?.mean ?? null;
  const worse = !few && significantlyWorse(metric, summary, overall);
  const change = comparisons[run]
    ?.get(metric.name)
    ?.slices.find(({ by, value }) => by === slice.by && value === slice.value);
  return (
    <td
      className={few ? "number few" : "number"}
      data-bad={worse ? "some" : undefined}
      title={`${formatInterval(summary, metric.unit)}, ${summary.scored} scored${worse ? ", worse than all cases" : ""}`}
    >
      <b>{formatValue(summary.mean, metric.unit)}</b>
      {worse && <span className="visually-hidden"> worse than all cases</span>}
      {change && !few && <span className="n"> {formatDifference(change.difference, metric.unit)}</span>}
      {few && <span className="n"> n={summary.scored}</span>}
    </td>
  );
}
