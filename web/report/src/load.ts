import type { Report } from "../../../eval/report/report.ts";

/** The report that eval/report/html.ts put into the page, as base64 of gzipped JSON. */
export async function loadReport(): Promise<Report> {
  const packed = document.getElementById("report")?.textContent?.trim();
  if (!packed) throw new Error("This file is the empty template of a report: it holds no data.");
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old to unpack the report (it has no DecompressionStream).");
  }
  const unzipped = new Blob([fromBase64(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const report = (await new Response(unzipped).json()) as Report;
  if (report.format !== 1) throw new Error(`This page reads reports of format 1, not ${report.format}.`);
  return report;
}

/** A loop: on megabytes, `Uint8Array.from` with a mapping function takes ten times as long. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
