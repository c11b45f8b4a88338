import type { AnchorHTMLAttributes } from "react";
import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { directionMark } from "../../../eval/report/unit-figures.ts";
import { runColor, runSymbol } from "./charts/run-style.ts";
import { directionWords } from "./format.ts";
import { runName, useReport } from "./model.ts";
import { hrefTo, type Route, showSection } from "./route.ts";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "onClick"> {
  to: Partial<Route>;
}

/** A link that lists cases and brings the list into view. */
export function CasesLink({ to, ...rest }: Props) {
  return <a {...rest} href={hrefTo(to)} onClick={() => requestAnimationFrame(() => showSection("cases"))} />;
}

/** Leads to the metric's worst cases. */
export function MetricLink({ metric, run }: { metric: MetricInfo; run?: number }) {
  return (
    <CasesLink
      className="metric"
      to={{ metric: metric.name, run: run === undefined ? "" : String(run) }}
      title={`${metric.about} Click for its worst cases.`}
    >
      <MetricName metric={metric} />
    </CasesLink>
  );
}

/** With the arrow that says which way is good. */
export function MetricName({ metric }: { metric: MetricInfo }) {
  return (
    <>
      {`${metric.name}\u00a0`}
      <span className="direction" role="img" aria-label={directionWords(metric)}>
        {directionMark(metric)}
      </span>
    </>
  );
}

/** A run's name with the colour and shape that it has in every chart. */
export function RunKey({ run }: { run: number }) {
  const read = useReport();
  return (
    <span className="run-key">
      <i className={`swatch ${runSymbol(run)}`} style={{ color: runColor(run) }} aria-hidden="true" />
      {runName(read, run)}
    </span>
  );
}
