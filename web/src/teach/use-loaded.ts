import { useCallback, useEffect, useState } from "react";
import { getJson } from "../api.ts";

interface Loaded<Body> {
  body: Body | null;
  fault: string | null;
  /** Asks again, and shows what was there until it comes. */
  reload(): void;
}

/** What the server says at a path. */
export function useLoaded<Body>(path: string): Loaded<Body> {
  const [state, setState] = useState<{ path: string; body: Body | null; fault: string | null } | null>(null);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    getJson<Body>(path, { signal: leaving.signal })
      .then((body) => setState({ path, body, fault: null }))
      .catch(
        (reason: Error) => leaving.signal.aborted || setState({ path, body: null, fault: reason.message }),
      );
    return () => leaving.abort();
  }, [path, version]);
  const reload = useCallback(() => setVersion((before) => before + 1), []);
  const current = state?.path === path ? state : null;
  return { body: current?.body ?? null, fault: current?.fault ?? null, reload };
}
