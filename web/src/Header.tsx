import type { Course, Health } from "./api.ts";

interface Props {
  courses: Course[];
  course: string;
  onCourse(name: string): void;
  onRestart: (() => void) | null;
  health: Health | null;
}

export function Header({ courses, course, onCourse, onRestart, health }: Props) {
  return (
    <header>
      <div className="bar">
        <h1>
          <img src="/icon.svg" alt="" width="26" height="26" /> Lectern
        </h1>
        {courses.length > 1 && (
          <label>
            <span className="visually-hidden">Course</span>
            <select value={course} onChange={(event) => onCourse(event.target.value)}>
              <option value="">All courses</option>
              {courses.map(({ name, slides }) => (
                <option key={name} value={name}>
                  {name} ({slides} slides)
                </option>
              ))}
            </select>
          </label>
        )}
        {courses.length === 1 && <span className="course">{courses[0]?.name}</span>}
        {onRestart && (
          <button type="button" className="quiet" onClick={onRestart}>
            New conversation
          </button>
        )}
      </div>
      {health?.extractive && (
        <p className="notice">Local mode: answers quote the slides, word for word; no model writes them.</p>
      )}
      {health?.notices.map((notice) => (
        <p className="notice warn" key={notice}>
          {notice}
        </p>
      ))}
    </header>
  );
}
