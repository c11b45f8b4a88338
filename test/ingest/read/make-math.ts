import { escaped } from "./make-pptx.ts";

/** Equations as office programs write them (OMML), for tests. */
const element = (name: string, ...content: string[]) => `<m:${name}>${content.join("")}</m:${name}>`;
const val = (name: string, value: string) => `<m:${name} m:val="${escaped(value)}"/>`;

export const run = (text: string, properties = "") =>
  element("r", properties && element("rPr", properties), element("t", escaped(text)));
export const upright = (text: string) => run(text, val("sty", "p"));
export const words = (text: string) => run(text, "<m:nor/>");
export const styled = (text: string, name: "sty" | "scr", value: string) => run(text, val(name, value));
export const e = (...content: string[]) => element("e", ...content);
export const over = (above: string, below: string, type?: string) =>
  element("f", type ? element("fPr", val("type", type)) : "", element("num", above), element("den", below));
export const power = (base: string, exponent: string) => element("sSup", e(base), element("sup", exponent));
export const index = (base: string, below: string) => element("sSub", e(base), element("sub", below));
export const both = (base: string, below: string, above: string) =>
  element("sSubSup", e(base), element("sub", below), element("sup", above));
export const before = (below: string, above: string, base: string) =>
  element("sPre", element("sub", below), element("sup", above), e(base));
export const large = (sign: string, below: string | null, above: string | null, content: string) =>
  element(
    "nary",
    element(
      "naryPr",
      sign === "∫" ? "" : val("chr", sign),
      below === null ? val("subHide", "1") : "",
      above === null ? val("supHide", "1") : "",
    ),
    element("sub", below ?? ""),
    element("sup", above ?? ""),
    e(content),
  );
export const brackets = (content: string, open?: string, close?: string, separator?: string) =>
  element(
    "d",
    element(
      "dPr",
      open === undefined ? "" : val("begChr", open),
      separator === undefined ? "" : val("sepChr", separator),
      close === undefined ? "" : val("endChr", close),
      "<m:ctrlPr/>",
    ),
    content.startsWith("<m:e>") ? content : e(content),
  );
export const root = (content: string, degree?: string) =>
  element(
    "rad",
    degree === undefined ? element("radPr", val("degHide", "1")) : "",
    element("deg", degree ?? ""),
    e(content),
  );
export const called = (name: string, content: string) => element("func", element("fName", name), e(content));
export const low = (content: string, limit: string) => element("limLow", e(content), element("lim", limit));
export const high = (content: string, limit: string) => element("limUpp", e(content), element("lim", limit));
export const accent = (sign: string | null, content: string) =>
  element("acc", sign === null ? "" : element("accPr", val("chr", sign)), e(content));
export const bar = (position: string, content: string) =>
  element("bar", element("barPr", val("pos", position)), e(content));
export const grouped = (sign: string, position: string, content: string) =>
  element("groupChr", element("groupChrPr", val("chr", sign), val("pos", position)), e(content));
export const matrix = (...rows: string[][]) =>
  element("m", ...rows.map((row) => element("mr", ...row.map((cell) => e(cell)))));
export const lines = (...rows: string[]) => element("eqArr", ...rows.map((row) => e(row)));
export const boxed = (content: string) => element("borderBox", e(content));
export const phantom = (shown: string, content: string) =>
  element("phant", element("phantPr", val("show", shown)), e(content));

export const equation = (content: string) =>
  `<a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">${content}</m:oMath></a14:m>`;

/** A paragraph of words and equations; `^` and `_` before a run's words raise and lower it. */
export function mixed(...pieces: string[]): string {
  const runs = pieces.map((piece) => {
    if (piece.startsWith("<")) return piece;
    const shift = piece[0] === "^" ? 30_000 : piece[0] === "_" ? -25_000 : 0;
    const text = shift === 0 ? piece : piece.slice(1);
    return `<a:r><a:rPr lang="en-US"${shift === 0 ? "" : ` baseline="${shift}"`}/><a:t>${escaped(text)}</a:t></a:r>`;
  });
  return `<a:p>${runs.join("")}</a:p>`;
}
