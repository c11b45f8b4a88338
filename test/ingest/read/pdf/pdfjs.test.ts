import { expect, it } from "vitest";

it("loads pdfjs without leaving the process another array", async () => {
  const { push } = Array.prototype;
  const { loadPdfjs } = await import("../../../../ingest/read/pdf/pdfjs.ts");
  const pdfjs = await loadPdfjs();
  expect(Array.prototype.push).toBe(push);
  expect(await loadPdfjs()).toBe(pdfjs);
});
