import { useEffect, useState } from "react";
import type { BlindPairs, PeopleResult } from "../../../../src/api/preferences.ts";
import type { RunSummary } from "../../../../src/observe/evaluation-runs.ts";
import { getJson } from "../../api.ts";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../use-loaded.ts";
import { useTeachTexts } from "../use-teach-texts.ts";
import { JudgedAnswer } from "./JudgedAnswer.tsx";
import { useKeys } from "./use-keys.ts";
import { usePercent } from "./use-percent.ts";

const reasons = ["correct", "complete", "clear", "sources", "other"] as const;
type Reason = (typeof reasons)[number];
type Pair = NonNullable<BlindPairs["pair"]>;

/** Two runs' answers side by side, pair by pair, by keyboard too. */
export function BlindComparison({
  one,
  other,
  onEnd,
}: {
  one: RunSummary;
  other: RunSummary;
  onEnd(): void;
}) {
  const { compare: texts } = useTeachTexts().people;
  const path = `/api/evaluations/${encodeURIComponent(one.id)}/against/${encodeURIComponent(other.id)}`;
  const { pairs, pair, fault, back, choose } = usePairs(path);
  const [isShowingResult, showResult] = useState(false);
  useKeys({ Escape: onEnd });
  return (
    <section className="blind">
      <p className="buttons">
        <button type="button" className="quiet" onClick={onEnd}>
          {texts.end}
        </button>
        {back && (
          <button type="button" className="quiet" onClick={back}>
            {texts.back}
          </button>
        )}
        <span className="place" role="status">
          {pairs && texts.progress(pairs.done, pairs.of)} {pairs && pairs.same > 0 && texts.same(pairs.same)}
        </span>
      </p>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {pair && <PairToJudge key={pair.case} pair={pair} onChosen={choose} onBack={back} />}
      {pairs && pairs.pair === null && pair === null && <p>{texts.done}</p>}
      {isShowingResult ? (
        <Result key={pairs?.done} path={path} name={other.name} />
      ) : (
        <button type="button" className="quiet" onClick={() => showResult(true)}>
          {texts.showResult}
        </button>
      )}
    </section>
  );
}

function usePairs(path: string) {
  const [pairs, setPairs] = useState<BlindPairs | null>(null);
  const [before, setBefore] = useState<Pair | null>(null);
  const [isBack, setBack] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const ask = async (init?: RequestInit) => {
    try {
      setPairs(await getJson<BlindPairs>(path, init));
      setFault(null);
      return true;
    } catch (reason) {
      setFault((reason as Error).message);
      return false;
    }
  };
  useEffect(() => void ask(), [path]);
  const pair = isBack ? before : (pairs?.pair ?? null);
  const choose = async (said: { better: string; reason: Reason | null; note: string | null }) => {
    if (!pair) return;
    const isKept = await ask({ method: "POST", body: JSON.stringify({ case: pair.case, ...said }) });
    if (!isKept) return;
    setBefore(pair);
    setBack(false);
  };
  return { pairs, pair, fault, choose, back: before && !isBack ? () => setBack(true) : undefined };
}

function PairToJudge({
  pair,
  onChosen,
  onBack,
}: {
  pair: Pair;
  onChosen(said: { better: string; reason: Reason | null; note: string | null }): Promise<void>;
  onBack: (() => void) | undefined;
}) {
  const { compare: texts, label } = useTeachTexts().people;
  const [reason, setReason] = useState<Reason | null>(null);
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);
  const choose = async (better: "left" | "right" | "tie") => {
    if (isBusy) return;
    setBusy(true);
    await onChosen({ better, reason, note: note.trim() || null });
    setBusy(false);
  };
  const toggle = (one: Reason) => setReason(one === reason ? null : one);
  useKeys({
    ArrowLeft: () => void choose("left"),
    ArrowRight: () => void choose("right"),
    ArrowDown: () => void choose("tie"),
    Backspace: onBack,
    ...Object.fromEntries(reasons.map((one, place) => [`${place + 1}`, () => toggle(one)])),
  });
  return (
    <>
      {pair.history.map(({ role, content }, place) => (
        <p key={place} className="place" dir="auto">
          {role === "user" ? "– " : ""}
          {content}
        </p>
      ))}
      <h2 dir="auto">{pair.question}</h2>
      {pair.referenceAnswer !== null && (
        <p dir="auto">
          {label.reference} {pair.referenceAnswer}
        </p>
      )}
      <div className="side-by-side">
        <JudgedAnswer label={texts.answerLeft} answer={pair.left} />
        <JudgedAnswer label={texts.answerRight} answer={pair.right} />
      </div>
      <fieldset className="reasons">
        <legend>{texts.reason}</legend>
        {reasons.map((one) => (
          <button
            key={one}
            type="button"
            className="quiet"
            aria-pressed={one === reason}
            onClick={() => toggle(one)}
          >
            {texts.reasons[one]}
          </button>
        ))}
        <label>
          {texts.note}{" "}
          <input value={note} maxLength={2_000} onChange={(event) => setNote(event.target.value)} />
        </label>
      </fieldset>
      <p className="buttons verdicts">
        <button type="button" className="primary" disabled={isBusy} onClick={() => void choose("left")}>
          ← {texts.left}
        </button>
        <button type="button" className="quiet" disabled={isBusy} onClick={() => void choose("tie")}>
          {texts.tie}
        </button>
        <button type="button" className="primary" disabled={isBusy} onClick={() => void choose("right")}>
          {texts.right} →
        </button>
      </p>
      <p className="place">{texts.keys}</p>
    </>
  );
}

function Result({ path, name }: { path: string; name: string }) {
  const { compare: texts } = useTeachTexts().people;
  const percent = usePercent();
  return (
    <Shown of={useLoaded<PeopleResult>(`${path}/result`)}>
      {({ compared }) => {
        if (!compared) return <p>{texts.nobody}</p>;
        const { cases, raters, won, tied, lost, rate, agreement } = compared;
        return (
          <p role="status">
            {texts.result(cases, raters, name)} {texts.counts(won, tied, lost)};{" "}
            {texts.rate(percent(rate.value), percent(rate.low), percent(rate.high))}.{" "}
            {rate.p >= 0.05 && texts.chance}{" "}
            {agreement &&
              texts.agreement(
                percent(agreement.agreed),
                agreement.cases,
                agreement.alpha?.toFixed(2) ?? "–",
                percent(agreement.base),
              )}
          </p>
        );
      }}
    </Shown>
  );
}
