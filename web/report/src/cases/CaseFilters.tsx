import { useState } from "react";
import type { MetricInfo } from "../../../../eval/metrics/metric.ts";
import { faultKinds } from "../../../../eval/report/faults.ts";
import { runName, useReport } from "../model.ts";
import { go, hrefTo, type Route, useRoute } from "../route.ts";
import { RunSelect, Select } from "../Select.tsx";
import { chosenRun, limitOf } from "./case-list.ts";
import { sliceKinds, sliceNames } from "./slice-names.ts";

export function CaseFilters() {
  const read = useReport();
  const route = useRoute();
  const set = (changed: Partial<Route>) => go({ ...route, ...changed, page: "", case: "" });
  const narrowed = Boolean(route.search || route.slice || route.fault || route.metric || route.change);
  const metric = read.metrics.get(route.metric);
  const run = chosenRun(read, route);
  return (
    <form className="filters row" onSubmit={(event) => event.preventDefault()} aria-label="Filter the cases">
      <Search />
      <Select
        label="Slice"
        value={route.slice}
        onChange={(slice) => set({ slice })}
        options={[["", "all cases"]]}
      >
        <SliceOptions />
      </Select>
      <Select
        label="What went wrong"
        value={route.fault}
        onChange={(fault) => set({ fault })}
        options={[
          ["", "anything or nothing"],
          ...faultKinds,
          ...(run > 0
            ? ([
                ["broken", `right in ${runName(read, 0)}, wrong now`],
                ["mended", `wrong in ${runName(read, 0)}, right now`],
              ] as [string, string][])
            : []),
        ]}
      />
      <Select
        label="Metric"
        value={route.metric}
        onChange={(name) => set({ metric: name, show: "", at: "", sort: "", order: "" })}
        options={[["", "any"], ...read.report.metrics.map(({ name }) => name)]}
      />
      {metric && <Condition metric={metric} set={set} />}
      {/* The run whose scores filter and sort. */}
      <RunSelect run={run} onChange={(chosen) => set({ run: chosen })} />
      {run > 0 && (
        <Select
          label={`Against ${runName(read, 0)}`}
          value={route.change}
          onChange={(change) => set({ change: change as Route["change"], show: "all" })}
          options={[["", "any"], "lost", "won"]}
        />
      )}
      {narrowed && <a href={hrefTo({ run: route.run, show: "all" })}>Clear filters</a>}
    </form>
  );
}

/** The address follows what is typed, without a step in the history for every letter. */
function Search() {
  const route = useRoute();
  const [typed, setTyped] = useState(route.search);
  const [known, setKnown] = useState(route.search);
  if (known !== route.search) {
    setKnown(route.search);
    setTyped(route.search);
  }
  return (
    <label className="search">
      Search
      <input
        type="search"
        value={typed}
        placeholder="words from the question or answer, or an id"
        onChange={({ target }) => {
          setTyped(target.value);
          setKnown(target.value);
          go({ ...route, search: target.value, page: "", case: "" }, "replace");
        }}
      />
    </label>
  );
}

function SliceOptions() {
  const { report } = useReport();
  const slices = report.runs[0]?.slices ?? [];
  return sliceKinds.map((by) => {
    const values = slices.filter((slice) => slice.by === by);
    return (
      values.length > 0 && (
        <optgroup key={by} label={sliceNames[by]}>
          {values.map(({ value, cases }) => (
            <option key={value} value={`${by}:${value}`}>
              {value} ({cases})
            </option>
          ))}
        </optgroup>
      )
    );
  });
}

function Condition({ metric, set }: { metric: MetricInfo; set(changed: Partial<Route>): void }) {
  const route = useRoute();
  return (
    <>
      <Select
        label="Show"
        value={route.show}
        onChange={(show) => set({ show: show as Route["show"], at: "" })}
        options={[
          ["", metric.better === "higher" ? "values below" : "values above"],
          ["failed", "could not be scored"],
          "all",
        ]}
      />
      {route.show === "" && (
        <label>
          Limit
          <input
            type="number"
            step="any"
            value={route.at || (limitOf(metric, route) ?? "")}
            placeholder="none"
            onChange={({ target }) => set({ at: target.value })}
          />
        </label>
      )}
    </>
  );
}
