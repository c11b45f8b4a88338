import { expect, it } from "vitest";

it("loads pdfjs without leaving the process another array or another reader of JSON", async () => {
  const { push } = Array.prototype;
  const { parse } = JSON;
  const { loadPdfjs } = await import("../../../../ingest/read/pdf/pdfjs.ts");
  const pdfjs = await loadPdfjs();
  expect(Array.prototype.push).toBe(push);
  expect(JSON.parse).toBe(parse);
  expect(await loadPdfjs()).toBe(pdfjs);
});
