import type { JudgesOfCourses } from "../../../../src/api/labels.ts";
import { useLanguage } from "../../texts/texts.tsx";
import { Scrolls } from "../Scrolls.tsx";
import { Shown } from "../Shown.tsx";
import { useLoaded } from "../use-loaded.ts";
import { useTeachTexts } from "../use-teach-texts.ts";
import { usePercent } from "./use-percent.ts";

/** How far each judge agrees with what people have labelled, and people with each other. */
export function Judges() {
  const { judges: texts } = useTeachTexts().people;
  const loaded = useLoaded<JudgesOfCourses>("/api/judges");
  return (
    <section>
      <h2>{texts.title}</h2>
      <Shown of={loaded}>
        {({ people, judges }) =>
          people.length === 0 ? (
            <p className="place">{texts.none}</p>
          ) : (
            <>
              <BetweenPeople people={people} />
              {judges.length > 0 && <Agreements judges={judges} />}
            </>
          )
        }
      </Shown>
    </section>
  );
}

function BetweenPeople({ people }: Pick<JudgesOfCourses, "people">) {
  const { judges: texts } = useTeachTexts().people;
  const percent = usePercent();
  return (
    <ul>
      {people.map(({ aspect, answers, good, agreement }) => (
        <li key={aspect}>
          {texts.people(texts.aspects[aspect], good, answers)}{" "}
          {agreement &&
            texts.between(
              percent(agreement.agreed),
              agreement.cases,
              agreement.alpha?.toFixed(2) ?? "–",
              percent(agreement.base),
            )}
        </li>
      ))}
    </ul>
  );
}

function Agreements({ judges }: Pick<JudgesOfCourses, "judges">) {
  const { judges: texts } = useTeachTexts().people;
  const percent = usePercent();
  return (
    <>
      <p className="place">{texts.about}</p>
      <Scrolls label={texts.title}>
        <table>
          <thead>
            <tr>
              {[
                texts.judge,
                texts.metric,
                texts.labels,
                texts.good,
                texts.threshold,
                texts.area,
                texts.kappa,
                texts.byRun,
              ].map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {judges.map(({ judge, metric, good, agreement: { n, threshold, auroc, kappa }, drift }) => (
              <tr key={`${judge} ${metric}`}>
                <th scope="row">{judge}</th>
                <td>{metric}</td>
                <td>{n}</td>
                <td>{percent(good)}</td>
                <td>{threshold.toFixed(2)}</td>
                <td>
                  {auroc
                    ? `${auroc.value.toFixed(2)} (${auroc.low.toFixed(2)} – ${auroc.high.toFixed(2)})`
                    : texts.one}
                </td>
                <td>{kappa?.toFixed(2) ?? "–"}</td>
                <td className="words">
                  <Drift drift={drift} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  );
}

function Drift({ drift }: Pick<JudgesOfCourses["judges"][number], "drift">) {
  const { quality } = useTeachTexts();
  const { locale } = useLanguage();
  return (
    <ol className="drift">
      {drift.map(({ run, started, count, of, signal }) => (
        <li key={run} className={signal ? "beyond" : undefined}>
          {new Date(started).toLocaleDateString(locale)}: {count}/{of}
          {signal && (
            <>
              {" "}
              {signal === "above" ? "↑" : "↓"} <span className="visually-hidden">{quality[signal]}</span>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
