import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultChunking } from "../../../ingest/chunk/chunk.ts";
import { type Enriching, openEnriching } from "../../../ingest/enrich/enrich.ts";
import type { IngestEvent } from "../../../ingest/events.ts";
import { ingest } from "../../../ingest/ingest.ts";
import type { ConverseRequest, LoneModel } from "../../../src/providers/provider.ts";
import type { TestLectern } from "../../fixtures/lectern.ts";

export interface AskedSlide {
  title: string;
  text: string;
}

export const usage = { inputTokens: 1_000, outputTokens: 100, costUsd: 0.001 };

/** The slide that a request asks about. */
export function slideOf({ turns }: Pick<ConverseRequest, "turns">): AskedSlide {
  const asked = /<slide>(.*)<\/slide>/.exec(turns.at(-1)?.content ?? "")?.[1] ?? "{}";
  return JSON.parse(asked) as AskedSlide;
}

/** A model that says of each slide what it is told to: an object, or any text. */
export function writer(say: (slide: AskedSlide, request: ConverseRequest) => object | string) {
  const asked: ConverseRequest[] = [];
  const model: LoneModel = {
    model: "a-writer",
    async *converse(request) {
      asked.push(request);
      const said = say(slideOf(request), request);
      yield { type: "text", text: typeof said === "string" ? said : JSON.stringify(said) };
      yield { type: "finish", stopReason: "end", usage };
    },
  };
  return { model, asked, titles: () => asked.map((request) => slideOf(request).title) };
}

export const about = ({ title }: AskedSlide) => ({
  context: `What the course says of ${title} when it explains the craft.`,
  questions: [
    `How do I begin with ${title}?`,
    `Why would anybody want ${title}?`,
    `What is the trouble with ${title}?`,
  ],
});

/** Each call once, without a limit. */
export const paid = <Result>(call: () => Promise<Result>) => call();

export const enrichingBy = (model: LoneModel, { database }: Pick<TestLectern, "database">): Enriching =>
  openEnriching(model, { database, paid });

/** Ingests decks, by name and text, into the course "c". */
export async function ingestEnriched(
  lectern: TestLectern,
  enriching: Enriching | null,
  decks: Record<string, string>,
  signal = new AbortController().signal,
) {
  const events: IngestEvent[] = [];
  const folder = mkdtempSync(join(tmpdir(), "lectern-enrich-"));
  const files = Object.entries(decks).map(([deck, text]) => {
    writeFileSync(join(folder, deck), text);
    return { deck, file: join(folder, deck) };
  });
  const { provider, config } = lectern;
  const summary = await ingest(
    {
      ...lectern,
      embedding: provider.embedding,
      ...(enriching ? { enriching } : {}),
      maxFileBytes: config.maxFileBytes,
    },
    { course: "c", files, chunking: defaultChunking },
    (event) => events.push(event),
    signal,
  );
  return { summary, events };
}
