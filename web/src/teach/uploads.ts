import type { DeckChunks } from "../../../src/api/decks.ts";
import type { LeftOutKind } from "../../../src/store/left-out.ts";
import { describeProblem, type Problem, send } from "../api.ts";

/** How far a deck has come: it waits, goes up, is read, and is in the course, or is not, and why. */
export type Progress =
  | { step: "waiting" | "uploading" | "reading" | "writing" | "unchanged" | "cancelled" }
  | { step: "page"; done: number; total: number }
  | { step: "embedding"; percent: number }
  | { step: "added"; slides: number }
  | { step: "failed"; reason: string };

/** What the server tells of an ingest, a line each (src/api/event-lines.ts). */
type Line =
  | { type: "reading" | "writing" | "unchanged" }
  | { type: "ocr" | "describing" | "embedding"; done: number; total: number }
  | { type: "failed"; error: string }
  | { type: "summary"; slides: number; unchanged: number; failed: { error: string }[] }
  | { type: "error"; error: string };

const extensionOf = (name: string) => /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? "";

/** Whether a file may be a deck by its name; the server decides where the formats are not known. */
export const isDeck = ({ name }: Pick<File, "name">, formats: string[] | null): boolean =>
  formats === null || formats.includes(extensionOf(name));

/** Counts files that are no decks by their kind, the most first. */
export function leaveOut(files: Pick<File, "name">[]): LeftOutKind[] {
  const counts = new Map<string, number>();
  for (const { name } of files) counts.set(extensionOf(name), (counts.get(extensionOf(name)) ?? 0) + 1);
  return Array.from(counts, ([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
}

const post = (course: string, { what, file, signal }: { what: string; file: File; signal: AbortSignal }) =>
  send(`/api/courses/${encodeURIComponent(course)}/${what}?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
    signal,
  });

/** Adds a deck to a course; `onProgress` hears how it goes. Rejects where the connection breaks. */
export async function addDeck(
  course: string,
  { file, signal }: { file: File; signal: AbortSignal },
  onProgress: (progress: Progress) => void,
): Promise<void> {
  onProgress({ step: "uploading" });
  await follow(await post(course, { what: "decks", file, signal }), onProgress);
}

/** Adds the bundled course; as `addDeck`. */
export async function addSample(onProgress: (progress: Progress) => void): Promise<void> {
  onProgress({ step: "reading" });
  await follow(
    await send("/api/samples", { method: "POST", body: JSON.stringify({ name: "rag-on-aws" }) }),
    onProgress,
  );
}

async function follow(response: Response, onProgress: (progress: Progress) => void): Promise<void> {
  if (!response.ok || !response.body)
    return onProgress({ step: "failed", reason: await readReason(response) });
  let hasEnded = false;
  for await (const line of readLines(response.body)) {
    const progress = toProgress(line as Line);
    if (progress) onProgress(progress);
    hasEnded ||= progress !== null && ["added", "unchanged", "failed"].includes(progress.step);
  }
  if (!hasEnded) throw new Error("The stream ended before the work did");
}

/** How a deck would be cut. Throws an error whose message is the server's own advice. */
export async function previewDeck(course: string, file: File): Promise<DeckChunks> {
  const response = await post(course, { what: "preview", file, signal: new AbortController().signal });
  if (!response.ok) throw new Error(await readReason(response));
  return (await response.json()) as DeckChunks;
}

async function readReason(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  return describeProblem(problem ?? { status: response.status });
}

export function toProgress(line: Line): Progress | null {
  switch (line.type) {
    case "reading":
    case "writing":
      return { step: line.type };
    case "ocr":
    case "describing":
      return { step: "page", done: line.done, total: line.total };
    case "embedding":
      return { step: "embedding", percent: Math.floor((line.done / line.total) * 100) };
    case "error":
      return { step: "failed", reason: line.error };
    case "summary": {
      const [failed] = line.failed;
      if (failed) return { step: "failed", reason: failed.error };
      return line.unchanged > 0 ? { step: "unchanged" } : { step: "added", slides: line.slides };
    }
    default:
      return null;
  }
}

/** Each line of a stream of JSON lines. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = "";
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const lines = (rest + decoder.decode(next.value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line);
  }
}
