import { useState } from "react";
import type { RunSummary } from "../../../../src/observe/evaluation-runs.ts";
import { useLanguage } from "../../texts/texts.tsx";
import { useTeachTexts } from "../use-teach-texts.ts";
import { BlindComparison } from "./BlindComparison.tsx";
import { Judges } from "./Judges.tsx";
import { LabelAnswers } from "./LabelAnswers.tsx";
import "./people.css";

/** What a person does for an evaluation: compare two runs blind, or label the answers that tell most about a judge. */
export type Work = { compare: [RunSummary, RunSummary] } | { label: RunSummary };

export function AtWork({ work, onEnd }: { work: Work; onEnd(): void }) {
  if ("label" in work) return <LabelAnswers run={work.label} onEnd={onEnd} />;
  const [one, other] = work.compare;
  return <BlindComparison one={one} other={other} onEnd={onEnd} />;
}

/** Where such work begins, and what came of it. */
export function People({ runs, onBegin }: { runs: RunSummary[]; onBegin(work: Work): void }) {
  const answered = runs.filter(({ scope, asked }) => scope === "answers" && asked > 0);
  if (answered.length === 0) return null;
  return (
    <>
      <ChooseTwo runs={answered} onChosen={(compare) => onBegin({ compare })} />
      <ChooseOne runs={answered} onChosen={(label) => onBegin({ label })} />
      <Judges />
    </>
  );
}

function RunSelect({
  label,
  runs,
  value,
  onChange,
}: {
  label: string;
  runs: RunSummary[];
  value: string;
  onChange(id: string): void;
}) {
  const { locale } = useLanguage();
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {runs.map(({ id, name, started }) => (
          <option key={id} value={id}>
            {name}, {new Date(started).toLocaleString(locale)}
          </option>
        ))}
      </select>
    </label>
  );
}

function ChooseTwo({
  runs,
  onChosen,
}: {
  runs: RunSummary[];
  onChosen(pair: [RunSummary, RunSummary]): void;
}) {
  const { compare: texts } = useTeachTexts().people;
  const comparable = runs.filter((run) =>
    runs.some((other) => other.id !== run.id && other.datasetHash === run.datasetHash),
  );
  const [oneId, setOne] = useState("");
  const [otherId, setOther] = useState("");
  const one = comparable.find(({ id }) => id === oneId) ?? comparable[0];
  const others = comparable.filter(
    ({ id, datasetHash }) => id !== one?.id && datasetHash === one?.datasetHash,
  );
  const other = others.find(({ id }) => id === otherId) ?? others[0];
  return (
    <section>
      <h2>{texts.title}</h2>
      {one && other ? (
        <>
          <p className="place">{texts.about}</p>
          <p className="buttons choose-runs">
            <RunSelect label={texts.one} runs={comparable} value={one.id} onChange={setOne} />
            <RunSelect label={texts.other} runs={others} value={other.id} onChange={setOther} />
            <button type="button" className="primary" onClick={() => onChosen([one, other])}>
              {texts.begin}
            </button>
          </p>
        </>
      ) : (
        <p className="place">{texts.none}</p>
      )}
    </section>
  );
}

function ChooseOne({ runs, onChosen }: { runs: RunSummary[]; onChosen(run: RunSummary): void }) {
  const { label: texts } = useTeachTexts().people;
  const [id, setId] = useState("");
  const run = runs.find((one) => one.id === id) ?? runs[0];
  if (!run) return null;
  return (
    <section>
      <h2>{texts.title}</h2>
      <p className="place">{texts.about}</p>
      <p className="buttons choose-runs">
        <RunSelect label={texts.run} runs={runs} value={run.id} onChange={setId} />
        <button type="button" className="primary" onClick={() => onChosen(run)}>
          {texts.begin}
        </button>
      </p>
    </section>
  );
}
