import { useEffect, useRef } from "react";

export type Action = "ask" | "restart" | "list" | "browse" | "sheet";

/** With a key that types nothing, so that they never stand in the way of writing or of a screen reader. */
export const shortcuts: { action: Action; keys: string[]; fits(event: KeyboardEvent): boolean }[] = [
  { action: "ask", keys: ["Shift", "Esc"], fits: (event) => event.shiftKey && event.key === "Escape" },
  { action: "restart", keys: ["Ctrl", "Shift", "O"], fits: withControl("KeyO", true) },
  { action: "list", keys: ["Ctrl", "Shift", "S"], fits: withControl("KeyS", true) },
  { action: "browse", keys: ["Ctrl", "Shift", "L"], fits: withControl("KeyL", true) },
  { action: "sheet", keys: ["Ctrl", "."], fits: withControl("Period", false) },
];

/** Control, or Command on a Mac. */
function withControl(code: string, shift: boolean) {
  return (event: KeyboardEvent) =>
    (event.ctrlKey || event.metaKey) && event.shiftKey === shift && !event.altKey && event.code === code;
}

export function useShortcuts(actions: Partial<Record<Action, (() => void) | null>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const found = shortcuts.find(({ fits }) => fits(event));
      const act = found && latest.current[found.action];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
