import { useState } from "react";
import type { AskedOfCourse } from "../../../src/api/asked.ts";
import type { FeedbackList } from "../../../src/api/feedback.ts";
import type { Outcomes, QuestionGroup, UnretrievedSlides } from "../../../src/observe/questions.ts";
import type { SlideRef } from "../../../src/types.ts";
import { addressOf, nowhere } from "../addresses.ts";
import { useLanguage, useTexts } from "../texts/texts.tsx";
import { Scrolls } from "./Scrolls.tsx";
import { Shown } from "./Shown.tsx";
import { Span } from "./Span.tsx";
import { useLoaded } from "./use-loaded.ts";
import { useTeachTexts } from "./use-teach-texts.ts";

const outcomes = ["refused", "near", "covered", "broken"] as const;

/** What students ask of a course. */
export function Questions({ course }: { course: string }) {
  const { questions: texts } = useTeachTexts();
  const [days, setDays] = useState(28);
  const path = `/api/courses/${encodeURIComponent(course)}`;
  const asked = useLoaded<AskedOfCourse>(`${path}/asked?days=${days}`);
  const unretrieved = useLoaded<UnretrievedSlides>(`${path}/unretrieved?days=${days}`);
  const query = new URLSearchParams({ course, days: `${days}` });
  const feedback = useLoaded<FeedbackList>(`/api/feedback?${query}`);
  return (
    <>
      <Span days={days} onDays={setDays} />
      <Shown of={asked}>{(body) => <Asked asked={body} />}</Shown>
      {asked.body && asked.body.count > 0 && (
        <>
          <Shown of={unretrieved}>{(body) => <Unretrieved {...body} />}</Shown>
          <h2>{texts.feedback}</h2>
          <Shown of={feedback}>{(body) => <Feedback {...body} />}</Shown>
        </>
      )}
    </>
  );
}

function Asked({ asked }: { asked: AskedOfCourse }) {
  const { questions: texts } = useTeachTexts();
  const { count, groups, leftOut, by, namesAskers, keptDays } = asked;
  return (
    <>
      <p className="place">
        {namesAskers ? texts.withNames : texts.withoutNames}
        {keptDays !== null && ` ${texts.kept(keptDays)}`}
        {by.model === null && ` ${texts.byWords}`}
      </p>
      {count === 0 ? (
        <p>{texts.none}</p>
      ) : (
        <>
          <p>
            <strong>{texts.summary(count, groups.length + leftOut.groups)}</strong>
            {leftOut.questions && ` ${texts.latestOnly}`}
          </p>
          <Weeks weeks={asked.weeks} />
          <h2>{texts.groups}</h2>
          <p className="place">{texts.firstOf}</p>
          <ol className="groups">
            {groups.map((group) => (
              <Group key={`${group.question} ${group.questions[0]?.asked}`} group={group} />
            ))}
          </ol>
          {leftOut.groups > 0 && <p className="place">{texts.leftOut(leftOut.groups)}</p>}
        </>
      )}
    </>
  );
}

function Weeks({ weeks }: Pick<AskedOfCourse, "weeks">) {
  const { questions: texts } = useTeachTexts();
  const { locale } = useLanguage();
  const most = Math.max(...weeks.map(({ count }) => count));
  return (
    <Scrolls label={texts.week}>
      <table className="weeks">
        <thead>
          <tr>
            <th scope="col">{texts.week}</th>
            <th scope="col">{texts.asked}</th>
            {outcomes.map((outcome) => (
              <th scope="col" key={outcome}>
                {texts.outcomes[outcome]}
              </th>
            ))}
            <th scope="col">{texts.up}</th>
            <th scope="col">{texts.down}</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map(({ week, count, outcomes: of }) => (
            <tr key={week}>
              <th scope="row">{new Date(`${week}T12:00:00Z`).toLocaleDateString(locale)}</th>
              <td>
                <meter min={0} max={most} value={count} aria-hidden="true" /> {count}
              </td>
              {outcomes.map((outcome) => (
                <td key={outcome}>{of[outcome]}</td>
              ))}
              <td>{of.up}</td>
              <td>{of.down}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Group({ group }: { group: QuestionGroup }) {
  const { questions: texts } = useTeachTexts();
  const { question, count, questions, nearest } = group;
  return (
    <li>
      <details>
        <summary>
          <span className="count">{count}</span>
          <bdi className="said-question">{question}</bdi>
          <Tags outcomes={group.outcomes} />
        </summary>
        {nearest.length > 0 && (
          <p className="nearest">
            {texts.nearest} <SlideLinks slides={nearest} />
          </p>
        )}
        <ul>
          {questions.map((one, place) => (
            <li key={`${one.asked} ${place}`}>
              <bdi>{one.question}</bdi> <span className="place">{texts.outcomes[one.outcome]}</span>
              {one.asker !== null && <span className="place"> {one.asker}</span>}
              {one.thumb === "down" && <span className="tag down">{texts.down}</span>}
              {one.comment !== null && <q dir="auto">{one.comment}</q>}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function Tags({ outcomes: of }: { outcomes: Outcomes }) {
  const { questions: texts } = useTeachTexts();
  const tags = [
    { kind: "refused", count: of.refused, text: texts.outcomes.refused },
    { kind: "near", count: of.near, text: texts.outcomes.near },
    { kind: "down", count: of.down, text: texts.down },
  ];
  return tags
    .filter(({ count }) => count > 0)
    .map(({ kind, count, text }) => (
      <span key={kind} className={`tag ${kind}`}>
        {count} {text}
      </span>
    ));
}

function SlideLinks({ slides }: { slides: SlideRef[] }) {
  const { place } = useTexts();
  return slides.map((slide, at) => (
    <span key={slide.id}>
      {at > 0 && "; "}
      <a
        href={addressOf({
          ...nowhere,
          course: slide.course,
          slide: { id: slide.id, quote: null, from: null },
        })}
      >
        <bdi>{slide.title}</bdi>
      </a>{" "}
      <span className="place">({place(slide)})</span>
    </span>
  ));
}

function Unretrieved({ slides, unretrieved }: UnretrievedSlides) {
  const { questions: texts } = useTeachTexts();
  if (unretrieved.length === 0) return <p>{texts.allRetrieved}</p>;
  return (
    <details className="unretrieved">
      <summary>{texts.unretrieved(unretrieved.length, slides)}</summary>
      <ul>
        {unretrieved.map((slide) => (
          <li key={slide.id}>
            <SlideLinks slides={[slide]} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Feedback({ feedback }: FeedbackList) {
  const { questions: texts } = useTeachTexts();
  const { feedback: reasons } = useTexts();
  if (feedback.length === 0) return <p>{texts.noFeedback}</p>;
  return (
    <ul className="feedback-list">
      {feedback.map(({ id, thumb, reason, comment, question, answer }) => (
        <li key={id}>
          <details>
            <summary>
              <span className={`tag ${thumb}`}>{thumb === "up" ? texts.up : texts.down}</span>
              {reason !== null && <span className="tag">{reasons.reasons[reason]}</span>}
              <bdi className="said-question">{question}</bdi>
            </summary>
            {comment !== null && <q dir="auto">{comment}</q>}
            <p className="slide-text" dir="auto">
              {answer}
            </p>
          </details>
        </li>
      ))}
    </ul>
  );
}
