import type { RefObject } from "react";
import type { Health } from "../../src/api/app.ts";
import type { PageSession } from "../../src/api/session.ts";
import type { CourseSummary } from "../../src/store/courses.ts";
import { logOut } from "./api.ts";

interface Props {
  courses: CourseSummary[];
  course: string;
  onCourse(name: string): void;
  onRestart: (() => void) | null;
  health: Health | null;
  /** Whether the list of past conversations is open. */
  listed: boolean;
  listButton: RefObject<HTMLButtonElement | null>;
  onList(): void;
  user: PageSession["user"];
}

export function Header({ courses, course, health, listed, listButton, user, ...on }: Props) {
  return (
    <header>
      <a className="skip" href="#question">
        Skip to the question
      </a>
      <div className="bar">
        <h1>
          <img src="/icon.svg" alt="" width="26" height="26" /> Lectern
        </h1>
        {courses.length > 1 && (
          <label>
            <span className="visually-hidden">Course</span>
            <select value={course} onChange={(event) => on.onCourse(event.target.value)}>
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
        <span className="bar-end">
          <button
            type="button"
            className="quiet"
            ref={listButton}
            aria-expanded={listed}
            aria-controls={listed ? "conversations" : undefined}
            onClick={on.onList}
          >
            Conversations
          </button>
          {on.onRestart && (
            <button type="button" className="quiet" aria-label="New conversation" onClick={on.onRestart}>
              New<span className="wide"> conversation</span>
            </button>
          )}
          {user && (
            <>
              <span className="wide place">{user.name}</span>
              <button type="button" className="quiet" onClick={() => void logOut()}>
                Log out
              </button>
            </>
          )}
        </span>
      </div>
      {health?.extractive && (
        <p className="notice">
          Local mode: answers quote the slides word for word; no model writes them.
          {health.nearby &&
            ` ${health.nearby.server} on this computer has a model (${health.nearby.model}) that could explain them; your teacher can connect it.`}
        </p>
      )}
      {health?.notices.map((notice) => (
        <p className="notice warn" key={notice}>
          {notice}
        </p>
      ))}
    </header>
  );
}
