import { useEffect } from "react";
import { Comparisons } from "./Comparisons.tsx";
import { Counterfactuals } from "./Counterfactuals.tsx";
import { CaseDialog } from "./cases/CaseDialog.tsx";
import { Cases } from "./cases/Cases.tsx";
import { Charts } from "./charts/Charts.tsx";
import { Failures } from "./Failures.tsx";
import { Feedback } from "./Feedback.tsx";
import { Head } from "./Head.tsx";
import { Manifests } from "./Manifests.tsx";
import { Metrics } from "./Metrics.tsx";
import { useReport } from "./model.ts";
import { showSection, useRoute } from "./route.ts";
import { Slices } from "./Slices.tsx";
import { Trends } from "./Trends.tsx";

export function App() {
  const { report, cases } = useReport();
  const open = cases.get(useRoute().case);
  // Only when the page opens: later, the links themselves scroll.
  useEffect(() => {
    if (/[#&](metric|slice|fault|change|search)=/.test(location.hash)) showSection("cases");
  }, []);
  const sections: [id: string, label: string, present: boolean][] = [
    ["metrics", "Metrics", true],
    ["charts", "Charts", true],
    ["trends", "Trends", report.trends.length > 0],
    ["feedback", "Readers", report.runs.some(({ feedback }) => feedback !== null)],
    ["slices", "Slices", report.runs.some(({ slices }) => slices.length > 0)],
    ["comparisons", "Comparisons", report.comparisons.length > 0],
    ["cases", "Cases", true],
    ["failures", "Failures", true],
    ["manifest", "How it was made", true],
  ];
  return (
    <>
      <a className="skip" href="#metrics">
        Skip to the metrics
      </a>
      <Head />
      <nav className="sections row" aria-label="Parts of the report">
        {sections
          .filter(([, , present]) => present)
          .map(([id, label]) => (
            <a key={id} href={`#${id}`}>
              {label}
            </a>
          ))}
      </nav>
      <main>
        <Metrics />
        <Charts />
        <Trends />
        <Feedback />
        <Slices />
        <Counterfactuals />
        <Comparisons />
        <Cases />
        <Failures />
        <Manifests />
      </main>
      {open && <CaseDialog row={open} />}
    </>
  );
}
