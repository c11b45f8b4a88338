import { afterAll, beforeAll, expect, vi } from "vitest";
import { z } from "zod";
import { createApp } from "../../src/api/app.ts";
import { loadConfig } from "../../src/config.ts";
import { makeProvider } from "../../src/setup.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern } from "../fixtures/lectern.ts";
import type { CorpusPassage } from "./search.ts";
import type { FakeBedrock } from "./server.ts";
import { environment } from "./settings.ts";
import { useFakeBedrock } from "./use-fake.ts";

/** How `/api/chat` ended, whichever way it was asked. */
export interface Outcome {
  end: "answered" | "refused" | "error";
  /** Of the response; a stream that has begun is 200 however it ends. */
  status: number;
  /** What the reader was told, markers included; of a refusal its message. */
  text: string;
  /** Quotes. */
  citations: string[];
  /** The error's message, or an empty string. */
  problem: string;
  /** The whole body, for what has no place of its own. */
  body: string;
  /** What the server's log said meanwhile. */
  log: string;
}

export type Way = "json" | "stream";
export const ways: Way[] = ["json", "stream"];

export interface Product {
  ask(way: Way, question?: string, changes?: object): Promise<Outcome>;
  /** The response itself, for a reader who leaves. */
  request(way: Way, body: object, signal?: AbortSignal): Promise<Response>;
  /** Makes the provider anew, with other settings: what it has learned of a model's faults is forgotten. */
  restart(settings?: Record<string, string>): Promise<void>;
  remove(): Promise<void>;
}

export const feeding = "How often do I feed a starter equal weights of flour and water?";

/** The product on a fake, for all tests of a file. There once they run. */
export function useProduct({
  corpus,
  decks = { "bread.md": bakery },
}: {
  corpus?: CorpusPassage[];
  decks?: Record<string, string>;
} = {}): { bedrock: FakeBedrock; product: Product } {
  const bedrock = useFakeBedrock(corpus);
  const product = {} as Product;
  beforeAll(async () => void Object.assign(product, await startProduct(decks)));
  afterAll(() => product.remove());
  return { bedrock, product };
}

/** The product as `setup.ts` makes it: a course ingested, the API in front. */
async function startProduct(decks: Record<string, string>): Promise<Product> {
  const openProvider = (settings: Record<string, string> = {}) =>
    makeProvider(loadConfig({ ...environment, ...settings }), () => undefined, "with stand-ins");
  const lectern = await makeLectern(await openProvider(), environment);
  await lectern.ingestText("bakery", decks);
  let app = createApp(lectern);
  const request = async (way: Way, body: object, signal?: AbortSignal) =>
    app.request("http://127.0.0.1/api/chat", {
      method: "POST",
      // What was answered to the same question before is not what these tests ask for.
      body: JSON.stringify({ again: true, ...body }),
      headers: {
        "content-type": "application/json",
        ...(way === "json" ? { accept: "application/json" } : {}),
      },
      ...(signal ? { signal } : {}),
    });
  return {
    request,
    async ask(way, question = feeding, changes = {}) {
      const logging = vi.spyOn(console, "error").mockImplementation(() => undefined);
      const outcome = await readOutcome(await request(way, { question, ...changes }));
      const log = logging.mock.calls.join("\n");
      logging.mockRestore();
      // A student never reads a setting, a permission or an ARN.
      expect(outcome.body).not.toMatch(/LECTERN_|AWS_|arn:aws|bedrock:[A-Z]|aws-marketplace/);
      return { ...outcome, log };
    },
    async restart(settings) {
      const config = {
        ...loadConfig({ ...environment, ...settings }),
        dataFolder: lectern.config.dataFolder,
      };
      app = createApp({ ...lectern, config, provider: await openProvider(settings) });
    },
    remove: () => lectern.remove(),
  };
}

const whole = z.object({
  answered: z.boolean(),
  answer: z.string(),
  citations: z.array(z.object({ quote: z.string() })),
});
const chunk = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  delta: z.string().optional(),
  errorText: z.string().optional(),
  messageMetadata: z.looseObject({ answered: z.boolean().optional() }).optional(),
  providerMetadata: z.object({ lectern: z.object({ quote: z.string() }) }).optional(),
});

export async function readOutcome(response: Response): Promise<Omit<Outcome, "log">> {
  const body = await response.text();
  const told = { status: response.status, body };
  if (response.status !== 200) {
    const { detail } = z.object({ detail: z.string() }).parse(JSON.parse(body));
    return { ...told, end: "error", text: "", citations: [], problem: detail };
  }
  if (response.headers.get("content-type")?.includes("application/json")) {
    const { answered, answer, citations } = whole.parse(JSON.parse(body));
    const quotes = citations.map(({ quote }) => quote);
    return { ...told, end: answered ? "answered" : "refused", text: answer, citations: quotes, problem: "" };
  }
  return { ...told, ...readStream(body) };
}

function readStream(body: string): Omit<Outcome, "status" | "body" | "log"> {
  const lines = body
    .split("\n\n")
    .filter(Boolean)
    .map((line) => line.replace(/^data: /, ""));
  if (lines.at(-1) !== "[DONE]") throw new Error(`The stream has no end: ${body.slice(-300)}`);
  // Where the answer is kept is told behind its end.
  const chunks = lines
    .slice(0, -1)
    .map((line) => chunk.parse(JSON.parse(line)))
    .filter(({ type }) => type !== "message-metadata");
  const ends = chunks.filter(({ type }) => type === "finish" || type === "error");
  if (ends.length !== 1 || ends[0] !== chunks.at(-1)) {
    throw new Error(`The stream ends ${ends.length} times, or goes on: ${body.slice(-300)}`);
  }
  const answered = ends[0]?.messageMetadata?.answered;
  const end = answered === undefined ? "error" : answered ? "answered" : "refused";
  // A refusal stands in place of what was sent before it, as the page shows it.
  const shown = end === "refused" ? chunks.filter(({ id }) => id === "refusal") : chunks;
  return {
    end,
    text: shown.map(({ delta = "" }) => delta).join(""),
    citations: chunks.flatMap(({ providerMetadata }) => providerMetadata?.lectern.quote ?? []),
    problem: ends[0]?.errorText ?? "",
  };
}
