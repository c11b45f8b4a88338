import { useSyncExternalStore } from "react";

/** What the page shows, kept in the address after `#`, so that it can be linked to and the back button works. */
const start = {
  case: "",
  search: "",
  /** `by:value`, e.g. `tag:table`. */
  slice: "",
  /** Number of the run as text; empty means the last run. */
  run: "",
  metric: "",
  /** What went wrong: one of the kinds of `Fault`, or against the first run `broken` or `mended`. */
  fault: "",
  /** With a metric: the cases worse than `at`, those it could not score, or all. */
  show: "" as "" | "failed" | "all",
  at: "",
  change: "" as "" | "lost" | "won",
  /** `case`, `fault` or a metric; empty means the chosen metric, or else what went wrong. */
  sort: "",
  order: "" as "" | "best",
  page: "",
};
export type Route = typeof start;
const keys = Object.keys(start) as (keyof Route)[];

function parse(hash: string): Route {
  const params = new URLSearchParams(hash.slice(1));
  return { ...start, ...Object.fromEntries(keys.map((key) => [key, params.get(key) ?? ""])) } as Route;
}

/** The address of a view. */
export function hrefTo(route: Partial<Route>): string {
  const params = new URLSearchParams();
  for (const key of keys) if (route[key]) params.set(key, route[key]);
  return `#${params}`;
}

let current = { hash: location.hash, route: parse(location.hash) };
const snapshot = (): Route => {
  if (current.hash !== location.hash) current = { hash: location.hash, route: parse(location.hash) };
  return current.route;
};
function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

export const useRoute = (): Route => useSyncExternalStore(subscribe, snapshot);

/** Goes to a view. `replace`, for a view that changes with every key press, adds no step to the browser's history. */
export function go(route: Partial<Route>, how: "push" | "replace" = "push"): void {
  const href = hrefTo(route);
  if (how === "push") location.hash = href;
  else {
    history.replaceState(null, "", href);
    // `replaceState` fires no event by itself.
    dispatchEvent(new Event("hashchange"));
  }
}

/** Brings a part of the page into view and moves the focus to its title. */
export function showSection(id: string): void {
  const section = document.getElementById(id);
  section?.scrollIntoView();
  section?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}
