import { useState } from "react";
import type { Slice } from "../../../eval/report/report.ts";
import { chosenRun, limitOf } from "./case-list.ts";
import { runName, useReport } from "./model.ts";
import { go, hrefTo, type Route, useRoute } from "./route.ts";

export const sliceNames: Record<Slice["by"], string> = {
  tag: "Tag",
  deck: "Deck",
  kind: "Kind of question",
  answerable: "Covered by the course",
};
export const sliceValue = (by: Slice["by"], value: string) =>
  by === "answerable" && /^(true|false)$/.test(value) ? (value === "true" ? "yes" : "no") : value;

export function CaseFilters() {
  const { report } = useReport();
  const route = useRoute();
  const set = (changed: Partial<Route>) => go({ ...route, ...changed, page: "", case: "" });
  const narrowed = Boolean(route.search || route.slice || route.metric || route.change);
  return (
    <form className="filters" onSubmit={(event) => event.preventDefault()} aria-label="Filter the cases">
      <Search />
      <label>
        Slice
        <select value={route.slice} onChange={({ target }) => set({ slice: target.value })}>
          <option value="">all cases</option>
          <SliceOptions />
        </select>
      </label>
      <label>
        Metric
        <select
          value={route.metric}
          onChange={({ target }) => set({ metric: target.value, show: "", at: "", sort: "", order: "" })}
        >
          <option value="">any</option>
          {report.metrics.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {route.metric && <Condition set={set} />}
      {report.runs.length > 1 && <RunChoice set={set} />}
      {narrowed && (
        <a className="clear" href={hrefTo({ run: route.run, show: "all" })}>
          Clear filters
        </a>
      )}
    </form>
  );
}

/** Whose scores filter and sort, and whether only what changed against the first run is listed. */
function RunChoice({ set }: { set(changed: Partial<Route>): void }) {
  const read = useReport();
  const route = useRoute();
  const run = chosenRun(read, route);
  return (
    <>
      <label>
        Run
        <select value={run} onChange={({ target }) => set({ run: target.value })}>
          {read.report.runs.map(({ manifest }, index) => (
            <option key={manifest.id} value={index}>
              {runName(read, index)}
            </option>
          ))}
        </select>
      </label>
      {run > 0 && (
        <label>
          Against {runName(read, 0)}
          <select
            value={route.change}
            onChange={({ target }) => set({ change: target.value as Route["change"], show: "all" })}
          >
            <option value="">any</option>
            <option value="lost">lost</option>
            <option value="won">won</option>
          </select>
        </label>
      )}
    </>
  );
}

/** Types freely: the address follows without a step back for every letter. */
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
        placeholder="words of the question or answer, or an id"
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
  return (Object.keys(sliceNames) as Slice["by"][]).map((by) => {
    const values = slices.filter((slice) => slice.by === by);
    return (
      values.length > 0 && (
        <optgroup key={by} label={sliceNames[by]}>
          {values.map(({ value, cases }) => (
            <option key={value} value={`${by}:${value}`}>
              {sliceValue(by, value)} ({cases})
            </option>
          ))}
        </optgroup>
      )
    );
  });
}

function Condition({ set }: { set(changed: Partial<Route>): void }) {
  const { metrics } = useReport();
  const route = useRoute();
  const metric = metrics.get(route.metric);
  if (!metric) return null;
  return (
    <>
      <label>
        Show
        <select
          value={route.show}
          onChange={({ target }) => set({ show: target.value as Route["show"], at: "" })}
        >
          <option value="">{metric.better === "higher" ? "values below" : "values above"}</option>
          <option value="failed">could not be scored</option>
          <option value="all">all</option>
        </select>
      </label>
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
