import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { chunksCommand } from "../../src/cli/chunks.ts";
import { ingestCommand } from "../../src/cli/ingest.ts";
import { bakery } from "../fixtures/bread.ts";
import { emptyDataFolder } from "../fixtures/data-folder.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { about, slideOf } from "../ingest/enrich/enriching.ts";

let fake: FakeOpenAi;
let folder: string;
let printed: string[] = [];
beforeAll(async () => {
  fake = await startFakeOpenAi();
});
afterAll(() => fake.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lectern-enrich-cli-"));
  cpSync(await emptyDataFolder(), join(folder, "data"), { recursive: true });
  writeFileSync(join(folder, "bread.md"), bakery);
  vi.stubEnv("LECTERN_DATA", join(folder, "data"));
  vi.stubEnv("LECTERN_EMBED", `${fake.url}#embedding`);
  vi.stubEnv("LECTERN_CHAT", `${fake.url}#chatty`);
  fake.reset();
  printed = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = 0;
});

const ingest = (...words: string[]) =>
  ingestCommand(new AbortController().signal)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync([join(folder, "bread.md"), "--course", "bakery", ...words], { from: "user" });

const chunks = (...words: string[]) =>
  chunksCommand(new AbortController().signal)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync([join(folder, "bread.md"), "--course", "bakery", ...words], { from: "user" });

const slideAsked = (body: Record<string, unknown>) => {
  const messages = body.messages as { content: string | { text: string }[] }[];
  const content = messages.at(-1)?.content ?? "";
  const said = typeof content === "string" ? content : content.map(({ text }) => text).join("");
  return slideOf({ turns: [{ role: "user", content: said }] });
};
const usage = { prompt_tokens: 900, completion_tokens: 90 };
const writes = () => fake.always(({ body }) => ({ says: [JSON.stringify(about(slideAsked(body)))], usage }));
const asked = () => fake.asked.filter(({ path }) => path.endsWith("chat/completions"));

describe("lectern ingest --enrich", () => {
  it("asks for nothing without a model, and says what to do", async () => {
    vi.stubEnv("LECTERN_CHAT", "");
    await expect(ingest("--enrich")).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(/--enrich needs a chat model.*LECTERN_CHAT=ollama:llama3\.2/),
    });
  });

  it("prices it in a dry run, then does it, and counts a slide that the model can't do", async () => {
    await ingest("--enrich", "--dry-run");
    expect(asked()).toEqual([]);
    expect(printed.join("\n")).toMatch(
      /openai-compatible:chatty would enrich 3 slides: [\d,]+ tokens read and 600 written, nothing is billed/,
    );
    printed = [];
    writes();
    fake.next({ says: ["A slide about bread."], usage });
    await ingest("--enrich");
    expect(printed.join("\n")).toMatch(
      /Enriched 2 slides; 1 slide found by their own words alone:\n {2}bread\.md, page 2: .*wrote prose/,
    );
    expect(asked()).toHaveLength(3);
    printed = [];
    await ingest("--enrich", "--json");
    expect(JSON.parse(printed.at(-1) ?? "{}")).toMatchObject({ type: "summary", unchanged: 1 });
  });

  it("tells its progress as JSON, and is shown beside the chunks, not for a slide that has changed since", async () => {
    writes();
    await ingest("--enrich", "--json");
    const lines = printed.map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ type: "enriching", done: 3, total: 3 }));
    expect(lines.at(-1)).toMatchObject({ enrichment: { made: 3, kept: 0, missed: [] }, costUsd: 0 });
    const changed = bakery.replace("230 degrees", "240 degrees");
    writeFileSync(join(folder, "bread.md"), changed);
    printed = [];
    await chunks();
    const text = printed.join("\n");
    expect(
      text.match(/Written by openai-compatible:chatty \(enrich-slide\.v1\) to help find the slide/g),
    ).toHaveLength(2);
    expect(text).toMatch(/not the slide's own words:\n {6}What the course says of Sourdough starter/);
    expect(text).not.toContain("How do I begin with Oven temperature?");
    printed = [];
    await chunks("--json");
    const made = JSON.parse(printed.join("")).chunks.flatMap(
      (one: { enrichments: object[] }) => one.enrichments,
    );
    expect(made).toHaveLength(2);
    await chunks("--html", join(folder, "chunks.html"));
    expect(readFileSync(join(folder, "chunks.html"), "utf8")).toContain("How do I begin with Storing bread?");
    await expect(chunks("--course", "no such course")).rejects.toMatchObject({ code: "not-found" });
  });

  it("stops at the budget, keeps what was made, and goes on from there", async () => {
    writeFileSync(
      join(folder, "prices.yaml"),
      "models:\n  - { model: 'openai-compatible:chatty', from: 2026-01-01, input: 1000, output: 1000 }\n",
    );
    vi.stubEnv("LECTERN_PRICES", join(folder, "prices.yaml"));
    // Not on this machine by its name, so that it bills.
    vi.stubEnv("LECTERN_CHAT", `${fake.url.replace("127.0.0.1", "0.0.0.0")}#chatty`);
    writes();
    await expect(ingest("--enrich", "--budget", "0.5")).rejects.toMatchObject({
      code: "budget",
      message: expect.stringMatching(/\$0\.5 is reached.*what was made is kept/),
    });
    expect(asked()).toHaveLength(1);
    await ingest("--enrich");
    expect(asked()).toHaveLength(3);
    expect(printed.join("\n")).toMatch(/about \$1\.98[\s\S]*Enriched 2 slides, 1 more were enriched before/);
  });
});
