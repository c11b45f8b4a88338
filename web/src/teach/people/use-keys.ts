import { useEffect, useRef } from "react";

/** Presses of single keys, unless somebody is writing or choosing from a list. */
export function useKeys(actions: Record<string, (() => void) | undefined>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isElsewhere =
        event.target instanceof Element && event.target.closest("input, textarea, select, summary");
      if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
      // Enter on a button presses that button.
      if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
