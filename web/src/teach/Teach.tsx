import { useState } from "react";
import { Link, useLocation, useRoute } from "wouter";
import type { PageSession } from "../../../src/api/session.ts";
import type { CourseSummary } from "../../../src/store/courses.ts";
import { Settings } from "../Settings.tsx";
import { Decks } from "./Decks.tsx";
import { Evaluations } from "./Evaluations.tsx";
import { NewCourse } from "./NewCourse.tsx";
import { Quality } from "./Quality.tsx";
import { Questions } from "./Questions.tsx";
import { Shown } from "./Shown.tsx";
import { useLoaded } from "./use-loaded.ts";
import { useTeachTexts } from "./use-teach-texts.ts";
import "./teach.css";

const tabs = ["questions", "decks", "quality", "evaluations"] as const;
type Tab = (typeof tabs)[number];

const addressOf = (course: string, tab: Tab) => `/teach/${encodeURIComponent(course)}/${tab}`;

/** The teacher's side: what students ask, the decks, quality, evaluations; of one course at a time. */
export function Teach({ user }: { user: PageSession["user"] }) {
  const texts = useTeachTexts();
  const courses = useLoaded<CourseSummary[]>("/api/courses");
  const [, parts] = useRoute("/teach/:course?/:tab?");
  const [, goTo] = useLocation();
  const tab = tabs.find((one) => one === parts?.tab) ?? "questions";
  const [isBeginning, setBeginning] = useState(false);
  const open = (name: string) => {
    setBeginning(false);
    goTo(addressOf(name, "decks"));
  };
  const chosen = readName(parts?.course) ?? courses.body?.[0]?.name ?? null;
  return (
    <div className="teach">
      <header>
        <div className="bar">
          <h1>
            <img src="/icon.svg" alt="" width="26" height="26" /> {texts.title}
          </h1>
          {chosen !== null && (courses.body?.length ?? 0) > 0 && (
            <label>
              <span className="visually-hidden">{texts.course}</span>
              <select value={chosen} onChange={(event) => goTo(addressOf(event.target.value, tab))}>
                {withName(courses.body ?? [], chosen).map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
          <span className="bar-end">
            {chosen !== null && (
              <button
                type="button"
                className="quiet"
                aria-expanded={isBeginning}
                onClick={() => setBeginning(!isBeginning)}
              >
                {texts.another}
              </button>
            )}
            <Settings />
            {user && <span className="wide place">{user.name}</span>}
            <Link href="/" className="quiet">
              {texts.toTutor}
            </Link>
          </span>
        </div>
        {chosen !== null && (
          <nav className="tabs" aria-label={texts.title}>
            {tabs.map((one) => (
              <Link
                key={one}
                href={addressOf(chosen, one)}
                className="tab"
                aria-current={one === tab ? "page" : undefined}
              >
                {texts.tabs[one]}
              </Link>
            ))}
          </nav>
        )}
      </header>
      <main className="teach-main">
        <Shown of={courses}>
          {() =>
            chosen === null || isBeginning ? (
              <NewCourse isFirst={chosen === null} onBegun={open} />
            ) : (
              <View key={chosen} course={chosen} tab={tab} onChanged={courses.reload} />
            )
          }
        </Shown>
      </main>
    </div>
  );
}

const withName = (courses: CourseSummary[], name: string) => [
  ...new Set([...courses.map((course) => course.name), name]),
];

function readName(part: string | undefined): string | null {
  try {
    return part === undefined || part === "" ? null : decodeURIComponent(part);
  } catch {
    return part ?? null; // wouter has decoded it
  }
}

function View({ course, tab, onChanged }: { course: string; tab: Tab; onChanged(): void }) {
  switch (tab) {
    case "questions":
      return <Questions course={course} />;
    case "decks":
      return <Decks course={course} onChanged={onChanged} />;
    case "quality":
      return <Quality course={course} />;
    case "evaluations":
      return <Evaluations course={course} />;
  }
}
