/** The processes of `bench/chat.ts` and `bench/load.ts`: the fake Bedrock, the built product and the peer, each of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../src/root.ts";
import type { Told, Wish } from "./chat-bedrock.ts";
import { course, makeCourse } from "./chat-course.ts";
import { region } from "./chat-wire.ts";

/** What `chat-watch.js` tells of a server: bytes, and milliseconds. */
export interface Health {
  rss: number;
  heapUsed: number;
  external: number;
  /** Processor time since it started. */
  cpuMs: number;
  loop: { p50: number; p99: number; max: number };
}

export interface Server {
  name: string;
  url: string;
  health(): Promise<Health>;
}

export interface Bedrock {
  url: string;
  wish(wish: Wish): Promise<Told>;
}

export interface Product {
  bedrock: Bedrock;
  lectern: Server;
  startPeer(): Promise<Server>;
  stop(): Promise<void>;
}

export interface Servers extends Product {
  peer: Server;
}

interface Options {
  /** Node's, for the product. */
  flags?: string[];
  settings?: Record<string, string>;
  /** What is done to the data folder once the course is in it, and before it is served. */
  prepare?(dataFolder: string): Promise<void>;
}

const startLimitMs = 180_000;
const stopLimitMs = 10_000;
const bench = (file: string) => join(projectRoot, "bench", file);
const watched = ["--expose-gc", "--import", bench("chat-watch.js")];

/** Credentials that only the fake takes, and nothing of the machine's own settings. */
function environmentOf(folder: string, bedrockUrl: string) {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|LECTERN_|DATABASE_URL$)/.test(name));
  return {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "example",
    AWS_CONFIG_FILE: join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_REGION: region,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrockUrl,
    AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: bedrockUrl,
    LECTERN_PROVIDER: "bedrock",
    LECTERN_DATA: join(folder, "data"),
    LECTERN_BEDROCK_GUARDRAIL: "bench",
  };
}

export async function startServers(folder: string, flags: string[]): Promise<Servers> {
  const product = await startProduct(folder, { flags });
  return { ...product, peer: await product.startPeer() };
}

/** Without the peer. Ingests the course on the way. */
export async function startProduct(
  folder: string,
  { flags = [], settings = {}, prepare }: Options,
): Promise<Product> {
  const children: ChildProcess[] = [];
  const stop = async () => void (await Promise.all(children.map(stopChild)));
  // Whatever ends this process: none of them outlives it.
  process.on("exit", () => void children.map((child) => child.kill("SIGKILL")));
  const start = (name: string, words: string[], env: NodeJS.ProcessEnv) => {
    const child = spawn(process.execPath, words, { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    children.push(child);
    return { child, said: listenTo(child, name) };
  };
  try {
    const file = join(folder, "course.jsonl");
    writeFileSync(
      file,
      makeCourse()
        .map((slide) => `${JSON.stringify(slide)}\n`)
        .join(""),
    );
    const tsx = ["--import", "tsx"];
    const fake = start("the fake Bedrock", [...tsx, bench("chat-bedrock.ts")], environmentOf(folder, ""));
    const bedrockUrl = await announced(fake);
    const env = { ...environmentOf(folder, bedrockUrl), ...settings };
    const product = bench("../src/lectern.js");
    await ended(start("the ingest", [product, "ingest", file, "--course", course], env));
    await prepare?.(env.LECTERN_DATA);
    const lectern = start("Lectern", [...watched, ...flags, product, "serve", "--port", "0"], env);
    return {
      bedrock: { url: bedrockUrl, wish: (wish) => exchange(fake, wish) },
      lectern: server("Lectern", await listening(lectern), lectern),
      async startPeer() {
        const peer = start("the peer", [...watched, ...tsx, bench("chat-peer.ts"), file], env);
        return server("LangChain.js", await announced(peer), peer);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Started = { child: ChildProcess; said: { text: string; failed: Promise<never> } };

const server = (name: string, url: string, started: Started): Server => ({
  name,
  url,
  health: () => exchange(started, "health"),
});

/** Keeps the last of what it says, for the message if it ends before its time. */
function listenTo(child: ChildProcess, name: string): Started["said"] {
  const said = { text: "", failed: undefined as unknown as Promise<never> };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (part: Buffer) => {
      said.text = (said.text + part).slice(-4_000);
    });
  }
  said.failed = new Promise((_, reject) => {
    child.on("exit", (code, signal) =>
      reject(new Error(`${name} ended with ${code ?? signal}: ${said.text.trim()}`)),
    );
  });
  said.failed.catch(() => undefined);
  return said;
}

async function exchange<Reply>({ child, said }: Started, wish: Wish | "health"): Promise<Reply> {
  const reply = once(child, "message");
  child.send(wish);
  const [message] = await Promise.race([reply, said.failed]);
  return message as Reply;
}

async function announced({ child, said }: Started): Promise<string> {
  const [{ url }] = (await Promise.race([
    once(child, "message", { signal: AbortSignal.timeout(startLimitMs) }),
    said.failed,
  ])) as [{ url: string }];
  return url;
}

async function listening({ child, said }: Started): Promise<string> {
  const signal = AbortSignal.timeout(startLimitMs);
  for (;;) {
    const url = /listens on (\S+)/.exec(said.text)?.[1];
    if (url) return url;
    if (child.stdout) await Promise.race([once(child.stdout, "data", { signal }), said.failed]);
  }
}

async function ended({ child, said }: Started): Promise<void> {
  await Promise.race([once(child, "exit"), said.failed]).catch(() => undefined);
  if (child.exitCode !== 0) await said.failed;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  const impatience = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
  child.kill("SIGINT");
  await gone;
  clearTimeout(impatience);
}
