import { useEffect, useState } from "react";
import type { Health } from "../../src/api/app.ts";
import type { CourseSummary } from "../../src/store/courses.ts";
import { getJson } from "./api.ts";

/** What the server has, and how it is. `fault`: what the page says went wrong. */
export function useServer() {
  const [courses, setCourses] = useState<CourseSummary[]>([]);
  const [health, setHealth] = useState<Health | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    Promise.all([
      getJson<CourseSummary[]>("/api/courses", { signal }),
      getJson<Health>("/healthz", { signal }),
    ])
      .then(([list, state]) => {
        setCourses(list);
        setHealth(state);
      })
      .catch((reason: Error) => signal.aborted || setFault(reason));
    return () => leaving.abort();
  }, [attempt]);
  const again = () => {
    setFault(null);
    setAttempt((before) => before + 1);
  };
  return { courses, health, isKnown: health !== null, fault, setFault, attempt, again };
}
