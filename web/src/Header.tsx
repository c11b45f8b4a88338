import type { RefObject } from "react";
import type { Health } from "../../src/api/app.ts";
import type { PageSession } from "../../src/api/session.ts";
import type { CourseSummary } from "../../src/store/courses.ts";
import { logOut } from "./api.ts";
import { Settings } from "./Settings.tsx";
import { useTexts } from "./texts/texts.tsx";

interface Props {
  courses: CourseSummary[];
  course: string;
  onCourse(name: string): void;
  onRestart: (() => void) | null;
  /** Null where no course is chosen. */
  onBrowse: (() => void) | null;
  onShortcuts(): void;
  browsing: boolean;
  health: Health | null;
  /** Whether the list of past conversations is open. */
  listed: boolean;
  listButton: RefObject<HTMLButtonElement | null>;
  onList(): void;
  user: PageSession["user"];
}

export function Header({ courses, course, health, listed, listButton, user, browsing, ...on }: Props) {
  const { header: texts } = useTexts();
  return (
    <header>
      <a className="skip" href="#question">
        {texts.skip}
      </a>
      <div className="bar">
        <h1>
          <img src="/icon.svg" alt="" width="26" height="26" /> Lectern
        </h1>
        <CourseChoice {...{ courses, course }} onCourse={on.onCourse} />
        <span className="bar-end">
          <button
            type="button"
            className="quiet"
            ref={listButton}
            aria-expanded={listed}
            aria-controls={listed ? "conversations" : undefined}
            onClick={on.onList}
          >
            {texts.conversations}
          </button>
          {on.onBrowse && (
            <button type="button" className="quiet" aria-pressed={browsing} onClick={on.onBrowse}>
              {texts.browse}
            </button>
          )}
          {on.onRestart && (
            <button type="button" className="quiet" aria-label={texts.newConversation} onClick={on.onRestart}>
              <span className="wide">{texts.newConversation}</span>
              <span className="narrow">{texts.newShort}</span>
            </button>
          )}
          {(user === null || user.role !== "student") && (
            <a className="quiet" href={course === "" ? "/teach" : `/teach/${encodeURIComponent(course)}`}>
              {texts.teach}
            </a>
          )}
          <Settings onShortcuts={on.onShortcuts} />
          {user && (
            <>
              <span className="wide place">{user.name}</span>
              <button type="button" className="quiet" onClick={() => void logOut()}>
                {texts.logOut}
              </button>
            </>
          )}
        </span>
      </div>
      {health && <Notices health={health} />}
    </header>
  );
}

function CourseChoice({ courses, course, onCourse }: Pick<Props, "courses" | "course" | "onCourse">) {
  const { header: texts } = useTexts();
  return (
    <>
      {courses.length > 1 && (
        <label>
          <span className="visually-hidden">{texts.course}</span>
          <select value={course} onChange={(event) => onCourse(event.target.value)}>
            <option value="">{texts.allCourses}</option>
            {courses.map(({ name, slides }) => (
              <option key={name} value={name}>
                {name} ({texts.slides(slides)})
              </option>
            ))}
          </select>
        </label>
      )}
      {courses.length === 1 && <span className="course">{courses[0]?.name}</span>}
    </>
  );
}

/** How the tutor answers at the moment, where a reader should know. */
function Notices({ health }: { health: Health }) {
  const { header: texts } = useTexts();
  return (
    <>
      {health.extractive && (
        <p className="notice">
          {texts.localMode}
          {health.nearby && ` ${texts.nearby(health.nearby.server, health.nearby.model)}`}
        </p>
      )}
      {health.notices.map((notice) => (
        <p className="notice warn" key={notice}>
          {notice}
        </p>
      ))}
    </>
  );
}
