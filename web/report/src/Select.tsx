import type { ReactNode } from "react";
import { runName, useReport } from "./model.ts";

interface Props {
  label: string;
  value: string;
  onChange(value: string): void;
  /** A value that is its own text stands alone. */
  options: (string | [value: string, text: string])[];
  /** Further options, in groups. */
  children?: ReactNode;
}

export function Select({ label, value, onChange, options, children }: Props) {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map((option) => {
          const [own, text] = typeof option === "string" ? [option, option] : option;
          return (
            <option key={own} value={own}>
              {text}
            </option>
          );
        })}
        {children}
      </select>
    </label>
  );
}

export function RunSelect({ run, onChange }: { run: number; onChange(run: string): void }) {
  const read = useReport();
  if (read.report.runs.length < 2) return null;
  const options = read.report.runs.map((_, index): [string, string] => [`${index}`, runName(read, index)]);
  return <Select label="Run" value={`${run}`} onChange={onChange} options={options} />;
}
