import { useState } from "react";
import type { AlertList } from "../../../src/api/alerts.ts";
import type { ControlledShare, Share } from "../../../src/control-limits.ts";
import type { Measure, Quality as Measured, QualityOfCourse } from "../../../src/observe/quality.ts";
import type { Spent } from "../../../src/store/spending.ts";
import { useLanguage } from "../texts/texts.tsx";
import { Scrolls } from "./Scrolls.tsx";
import { Shown } from "./Shown.tsx";
import { Span } from "./Span.tsx";
import { useLoaded } from "./use-loaded.ts";
import { useTeachTexts } from "./use-teach-texts.ts";

const measures = [
  "refused",
  "near",
  "notBorneOut",
  "far",
  "down",
  "unfaithful",
  "failed",
  "stopped",
  "blocked",
] as const satisfies Measure[];

/** How the answers to a course turn out, by day, and what is unusual of it. */
export function Quality({ course }: { course: string }) {
  const { quality: texts } = useTeachTexts();
  const [days, setDays] = useState(28);
  const query = new URLSearchParams({ course, days: `${days}` });
  const quality = useLoaded<Measured>(`/api/quality?${query}`);
  const usage = useLoaded<{ total: Spent }>(`/api/usage?${query}`);
  const alerts = useLoaded<AlertList>("/api/alerts");
  return (
    <>
      <Span days={days} onDays={setDays} />
      <Shown of={quality}>
        {({ courses: [answers] }) => (answers ? <Days {...answers} /> : <p>{texts.none}</p>)}
      </Shown>
      <Shown of={usage}>{({ total }) => <Cost total={total} />}</Shown>
      <h2>{texts.alerts}</h2>
      <Shown of={alerts}>{(body) => <Alerts course={course} {...body} />}</Shown>
    </>
  );
}

function Days({ daily, tooFew, ...all }: QualityOfCourse) {
  const { quality: texts } = useTeachTexts();
  const { locale } = useLanguage();
  return (
    <>
      <Scrolls label={texts.answers}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.day}</th>
              <th scope="col">{texts.answers}</th>
              {measures.map((measure) => (
                <th scope="col" key={measure}>
                  {texts.measures[measure]}
                </th>
              ))}
              <th scope="col">{texts.time}</th>
              <th scope="col">{texts.cost}</th>
            </tr>
          </thead>
          <tbody>
            {daily.toReversed().map((day) => (
              <Row
                key={day.day}
                name={new Date(`${day.day}T12:00:00Z`).toLocaleDateString(locale)}
                of={day}
              />
            ))}
            <Row name={texts.all} of={all} />
          </tbody>
        </table>
      </Scrolls>
      <p className="place">{tooFew ? `${tooFew}.` : texts.limits}</p>
    </>
  );
}

type RowOf = Pick<QualityOfCourse, "answers" | "costUsd" | "totalMs"> & {
  shares: Record<Measure, Share | ControlledShare>;
};

function Row({ name, of: { answers, shares, totalMs, costUsd } }: { name: string; of: RowOf }) {
  const { quality: texts } = useTeachTexts();
  const { locale } = useLanguage();
  const seconds = totalMs.p50 === null ? "–" : texts.seconds((totalMs.p50 / 1000).toFixed(1));
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{answers.toLocaleString(locale)}</td>
      {measures.map((measure) => (
        <ShareCell key={measure} share={shares[measure]} />
      ))}
      <td>{seconds}</td>
      <td>{costUsd.p50 === null ? "–" : `$${costUsd.p50.toFixed(4)}`}</td>
    </tr>
  );
}

function ShareCell({ share: of }: { share: Share | ControlledShare }) {
  const { quality: texts } = useTeachTexts();
  const signal = "signal" in of ? of.signal : null;
  return (
    <td className={signal === "above" ? "beyond" : undefined}>
      {of.share === null ? "–" : `${Math.round(of.share * 100)}%`}
      {signal !== null && (
        <>
          <span aria-hidden="true">{signal === "above" ? " ↑" : " ↓"}</span>
          <span className="visually-hidden"> {texts[signal]}</span>
        </>
      )}
    </td>
  );
}

function Cost({ total: { costUsd } }: { total: Spent }) {
  const { quality: texts } = useTeachTexts();
  return <p>{texts.spent(costUsd === null ? texts.unknown : `$${costUsd.toFixed(2)}`)}</p>;
}

function Alerts({ course, alerts, areSent }: AlertList & { course: string }) {
  const { quality: texts } = useTeachTexts();
  const { locale } = useLanguage();
  const own = alerts.filter((alert) => alert.course === null || alert.course === course);
  return (
    <>
      {own.length === 0 ? (
        <p>{texts.noAlerts}</p>
      ) : (
        <ul>
          {own.map(({ key, made, text }) => (
            <li key={key}>
              <span className="place">{new Date(made).toLocaleString(locale)}</span> {text}
            </li>
          ))}
        </ul>
      )}
      {!areSent && <p className="place">{texts.notSent}</p>}
    </>
  );
}
