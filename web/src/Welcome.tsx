import { lazy, Suspense } from "react";
import type { PageSession } from "../../src/api/session.ts";
import type { CourseSummary } from "../../src/store/courses.ts";
import { nowhere, type Place, type Scope } from "./addresses.ts";
import { ScopeName } from "./ScopeName.tsx";
import { Suggestions } from "./Suggestions.tsx";
import { useTexts } from "./texts/texts.tsx";
import { goTo } from "./use-place.ts";
import { useQuestions } from "./use-questions.ts";

const FirstRun = lazy(async () => ({ default: (await import("./FirstRun.tsx")).FirstRun }));

/** Where there are more, the list in the header has them. */
const mostCourses = 8;

interface Props {
  place: Pick<Place, "course" | "scope">;
  courses: CourseSummary[];
  user: PageSession["user"];
  onAsk(question: string): void;
}

/** Before anything is asked: what this is, and questions that the course answers. */
export function Welcome({ place: { course, scope }, courses, user, onAsk }: Props) {
  const { welcome: texts } = useTexts();
  if (courses.length === 0) {
    return (
      <Suspense>
        <FirstRun mayAdd={user === null || user.role !== "student"} />
      </Suspense>
    );
  }
  const isKnown = course === null || courses.some(({ name }) => name === course);
  return (
    <section className="welcome">
      <h2>{isKnown ? texts.ask : texts.unknownCourse}</h2>
      <p>{isKnown ? texts.about : texts.chooseCourse}</p>
      {!isKnown && (
        <ul className="suggestions" aria-label={texts.courses}>
          {courses.slice(0, mostCourses).map(({ name }) => (
            <li key={name}>
              <button type="button" onClick={() => goTo({ ...nowhere, course: name })}>
                <bdi>{name}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
      {isKnown && scope === null && <FirstQuestions course={course} onAsk={onAsk} />}
      {isKnown && scope && <ScopeNote scope={scope} />}
      {isKnown && course !== null && (
        <p>
          <a className="quiet" href={`/about/${encodeURIComponent(course)}`}>
            {texts.card}
          </a>
        </p>
      )}
    </section>
  );
}

function FirstQuestions({ course, onAsk }: { course: string | null; onAsk(question: string): void }) {
  const { welcome: texts } = useTexts();
  const questions = useQuestions(course, "");
  const offered = questions?.length === 0 ? [texts.whatAbout, texts.mainTopics] : questions;
  return <Suggestions label={texts.suggestions} questions={offered} onAsk={onAsk} />;
}

function ScopeNote({ scope }: { scope: Scope }) {
  const { welcome: texts } = useTexts();
  return (
    <p className="near">
      <ScopeName scope={scope} label={texts.inScope} />
    </p>
  );
}
