import { useEffect, useState } from "react";
import { getJson } from "./api.ts";

/**
 * Questions that the course answers: to begin with, or to go on with from these slides. Null while they are not known
 * yet. They are an offer: where they can't be had, there are none.
 */
export function useQuestions(course: string | null, after: string): string[] | null {
  const [questions, setQuestions] = useState<string[] | null>(null);
  useEffect(() => {
    if (course === null) return setQuestions([]);
    const leaving = new AbortController();
    setQuestions(null);
    getJson<string[]>(
      `/api/courses/${encodeURIComponent(course)}/questions?${new URLSearchParams({ after })}`,
      {
        signal: leaving.signal,
      },
    ).then(setQuestions, () => leaving.signal.aborted || setQuestions([]));
    return () => leaving.abort();
  }, [course, after]);
  return questions;
}
