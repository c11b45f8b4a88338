/** Light and dark as the reader wants them: `auto` follows the system. */
export const appearances = ["auto", "light", "dark"] as const;
export type Appearance = (typeof appearances)[number];

const key = "lectern-appearance";

export function readAppearance(): Appearance {
  const kept = readSetting(key);
  return appearances.find((appearance) => appearance === kept) ?? "auto";
}

/** Shows it at once, and the next time too. */
export function setAppearance(appearance: Appearance): void {
  keepSetting(key, appearance);
  showAppearance(appearance);
}

/** theme.css has the colours of each. */
export function showAppearance(appearance: Appearance): void {
  if (appearance === "auto") delete document.documentElement.dataset.appearance;
  else document.documentElement.dataset.appearance = appearance;
}

/** Where the browser keeps nothing, as in some private windows, the reader chooses each time. */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keepSetting(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // It lasts as long as the page is open.
  }
}
