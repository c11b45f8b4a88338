import { useState } from "react";
import { counted } from "../../../src/text/figures.ts";
import { RunKey } from "./links.tsx";
import { type ManifestRow, manifestGroups } from "./manifest-rows.ts";
import { useReport } from "./model.ts";
import { Section } from "./Section.tsx";
import { type Column, Table } from "./Table.tsx";

/** What made the numbers, so that they can be reproduced; differences between the runs are marked. */
export function Manifests() {
  const { report } = useReport();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const groups = manifestGroups(report.runs.map(({ manifest }) => manifest));
  const different = groups.flatMap(({ rows }) => rows.filter(({ differs }) => differs));
  const columns: Column<ManifestRow>[] = [
    {
      head: "What",
      cell: ({ name, differs }) => (
        <>
          {name} {differs && <span className="tag">differs</span>}
        </>
      ),
    },
    ...report.runs.map((_, run) => ({
      head: <RunKey run={run} />,
      cell: ({ values }: ManifestRow) => values[run],
      look: ({ whole, differs }: ManifestRow) => ({
        title: whole?.[run],
        "data-bad": differs ? ("some" as const) : undefined,
      }),
    })),
  ];
  return (
    <Section id="manifest" title="How it was made">
      {report.runs.length > 1 && (
        <p className="lead">
          {counted(different.length, "line")} differ between the runs.{" "}
          <label>
            <input
              type="checkbox"
              checked={onlyDifferent}
              onChange={({ target }) => setOnlyDifferent(target.checked)}
            />{" "}
            Show only these
          </label>
        </p>
      )}
      <Table
        label="Table of what made it"
        kind="manifest"
        columns={columns}
        groups={groups.map(({ name, rows }) => ({
          name,
          rows: rows.filter((row) => !onlyDifferent || row.differs),
        }))}
      />
    </Section>
  );
}
