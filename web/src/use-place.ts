import { useMemo } from "react";
import { navigate, usePathname, useSearch } from "wouter/use-browser-location";
import { addressOf, nowhere, type Place, readPlace } from "./addresses.ts";

/** What the address names, which Back and Forward change; null where it names nothing of the student's page. */
export function usePlace(): Place | null {
  const path = usePathname();
  const search = useSearch();
  return useMemo(() => readPlace(path, search), [path, search]);
}

/** Leads to a place. `replace`: without a step for Back, where the reader did not choose to go there. */
export function goTo(place: Place, { replace = false } = {}): void {
  const address = addressOf(place);
  if (address !== location.pathname + location.search) navigate(address, { replace });
}

/** The place that is open at this moment. */
export const here = (): Place => readPlace(location.pathname, location.search) ?? nowhere;
