import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { errorMessage, LecternError } from "../../src/errors.ts";
import type { LanguageFile } from "./languages.ts";

/** Tesseract in a thread of its own. One image at a time; after a failure it is to be ended, not asked again. */
export interface Thread {
  /** Throws `invalid` if the image can't be decoded, `unavailable` if the thread breaks. */
  recognize(image: Uint8Array): Promise<Recognition>;
  end(): Promise<void>;
}

const box = z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() });
const word = z.object({ text: z.string(), confidence: z.number(), bbox: box });
const line = z.object({
  bbox: box,
  words: z.array(word),
});
const recognition = z.object({
  /** Null if nothing at all was found. */
  blocks: z.array(z.object({ paragraphs: z.array(z.object({ lines: z.array(line) })) })).nullable(),
});
const answer = z.object({
  jobId: z.string(),
  status: z.enum(["resolve", "reject", "progress"]),
  data: z.unknown(),
});

/** What Tesseract found, in pixels; confidences 0…100. */
export type Recognition = z.infer<typeof recognition>;
export type RecognizedLine = z.infer<typeof line>;

const layout = {
  // Columns, blocks and lines by itself. Measured against 11 (sparse text: loses the lines' order) and 6 (one block:
  // reads across columns).
  tessedit_pageseg_mode: "3",
  // Else Tesseract guesses it from the letters, and takes large lettering for an image.
  user_defined_dpi: "300",
};
/** Tesseract's neural recogniser alone. */
const lstmOnly = 1;

/**
 * Starts tesseract.js's worker script and speaks to it directly: its own `createWorker` never settles where a
 * language can't be loaded, and a crash of its thread takes the whole process along. Version 7.0.0 is pinned for that.
 */
export function startThread(languages: LanguageFile[]): Thread {
  const script = createRequire(import.meta.url).resolve("tesseract.js/src/worker-script/node/index.js");
  // What it prints (guessed resolutions, lines too small) is no news to a teacher.
  const worker = new Worker(script, { stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  // The waiting caller is told of a crash; without a listener, the crash of an idle thread would end the process.
  worker.on("error", () => {});
  const ready = prepare(worker, languages);
  ready.catch(() => {});
  return {
    async recognize(image) {
      await ready;
      const output = { text: false, blocks: true };
      const found = await ask(worker, "recognize", { image, options: {}, output });
      const parsed = recognition.safeParse(found);
      if (!parsed.success) throw broken("an answer that can't be read", parsed.error);
      return parsed.data;
    },
    async end() {
      await worker.terminate();
    },
  };
}

async function prepare(worker: Worker, languages: LanguageFile[]): Promise<void> {
  await ask(worker, "load", { options: { lstmOnly: true, logging: false } });
  for (const { code, folder } of languages) {
    // Read from the disk; nothing is fetched and nothing is kept.
    const options = { langPath: folder, cacheMethod: "none", gzip: true, lstmOnly: true };
    await ask(worker, "loadLanguage", { langs: code, options });
  }
  const langs = languages.map(({ code }) => code).join("+");
  await ask(worker, "initialize", { langs, oem: lstmOnly });
  await ask(worker, "setParameters", { params: layout });
}

let jobs = 0;

function ask(worker: Worker, action: string, payload: object): Promise<unknown> {
  jobs += 1;
  const jobId = `${action}-${jobs}`;
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      end();
    };
    const onMessage = (message: unknown) => {
      const parsed = answer.safeParse(message);
      if (parsed.data?.jobId !== jobId || parsed.data.status === "progress") return;
      const { status, data } = parsed.data;
      settle(() => (status === "resolve" ? resolve(data) : reject(refused(data))));
    };
    const onError = (cause: unknown) => settle(() => reject(broken(errorMessage(cause), cause)));
    const onExit = (code: number) => settle(() => reject(broken(`exit code ${code}`)));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage({ workerId: "ocr", jobId, action, payload });
  });
}

function refused(data: unknown): LecternError {
  const reason = String(data).replace(/^Error: /, "");
  return /read image/i.test(reason)
    ? new LecternError("invalid", "The image can't be decoded: it is damaged or cut short")
    : new LecternError("unavailable", `OCR failed (${reason}): ingest again`);
}

function broken(reason: string, cause?: unknown): LecternError {
  return new LecternError("unavailable", `OCR broke off (${reason}): ingest again`, { cause });
}
