import * as Plot from "@observablehq/plot";

/** The page's own colours, so that charts follow light and dark. */
export const runColor = (run: number): string => `var(--run-${run % 6})`;

/** A shape and a dash for each run, so that no chart relies on colour alone; the legend draws the same shapes. */
const symbols = ["circle", "diamond", "triangle", "circle", "square", "square"] as const;
const dashes = ["none", "6 3", "2 3", "8 3 2 3", "12 4", "4 2"];
export const runSymbol = (run: number) => symbols[run % symbols.length] ?? "circle";
export const runDash = (run: number): string => dashes[run % dashes.length] ?? "none";

/** How the charts' grids look. */
export const line = { stroke: "var(--line)", strokeOpacity: 1 };
export const gridY = (ticks: number) => Plot.gridY({ ticks, ...line });
