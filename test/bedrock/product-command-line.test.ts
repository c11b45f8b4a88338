import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bakery } from "../fixtures/bread.ts";
import { runLectern } from "../fixtures/command-line.ts";
import { stubCredentials } from "../providers/bedrock/fake-bedrock.ts";
import { accessDenied, expiredSession, throttle } from "./faults.ts";
import { feeding } from "./product.ts";
import { always, type FakeBedrock, startFakeBedrock } from "./server.ts";
import { environment } from "./settings.ts";

/** The command line on the fake. */
const folder = mkdtempSync(join(tmpdir(), "lectern-bedrock-"));
let bedrock: FakeBedrock;
const lectern = (...words: string[]) => lecternWith({}, ...words);
const lecternWith = (settings: Record<string, string>, ...words: string[]) =>
  runLectern(folder, words, {
    ...environment,
    ...settings,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
    AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: bedrock.url,
  });

beforeAll(async () => {
  stubCredentials();
  bedrock = await startFakeBedrock();
  mkdirSync(join(folder, "bakery"));
  writeFileSync(join(folder, "bakery", "bread.md"), bakery);
  expect(await lectern("ingest", "bakery")).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await bedrock.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("lectern on Bedrock", () => {
  it("embeds each text once", () => {
    const texts = bedrock.callsOf("InvokeModel").map(({ body }) => body.inputText);
    expect(texts.length).toBeGreaterThan(0);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("waits for a service that throttles an ingest, says so, and ends well", async () => {
    bedrock.reset();
    bedrock.script("InvokeModel", throttle, { times: 3 });
    writeFileSync(join(folder, "bakery", "rye.md"), "# Rye\n\nRye is heavier than wheat.");
    const ended = await lectern("ingest", "bakery");
    expect(ended).toMatchObject({
      code: 0,
      err: expect.stringMatching(/Slowing down: Bedrock is throttling/),
    });
    expect(bedrock.callsOf("InvokeModel").length).toBeGreaterThan(3);
  });

  it("stops where its session expires within an ingest, says to log in, and goes on from there", async () => {
    bedrock.reset();
    bedrock.script("InvokeModel", expiredSession, { times: always });
    writeFileSync(join(folder, "bakery", "spelt.md"), "# Spelt\n\nSpelt is a wheat of old.");
    const ended = await lectern("ingest", "bakery");
    expect(ended).toMatchObject({
      code: 1,
      err: expect.stringMatching(/session has expired: log in again.*what was finished is kept/),
    });
    bedrock.reset();
    expect(await lectern("ingest", "bakery")).toMatchObject({ code: 0 });
    expect(JSON.stringify(bedrock.callsOf("InvokeModel").map(({ body }) => body.inputText))).toMatch(
      /^\["[^"]*[Ss]pelt/,
    );
  });

  it("tries what its models can do, says what it found beside what it holds, and what that cost", async () => {
    bedrock.reset();
    const unasked = await lectern("doctor", "--models");
    expect(unasked).toMatchObject({
      code: 2,
      err: expect.stringMatching(/16 small requests to 2 models, for about \$0\.0/),
    });
    expect(bedrock.calls).toHaveLength(0);
    const { code, out } = await lectern("doctor", "--models", "--yes");
    expect(code).toBe(0);
    expect(bedrock.calls).toHaveLength(16);
    const [haiku = "", nova = ""] = out.split("\n\n");
    expect(haiku).toMatch(/^us\.anthropic\.claude-haiku-5-5, \$0\.000\d\d$/m);
    expect(haiku).toMatch(/native citations: yes, as listed/);
    expect(haiku).toMatch(/the flex tier: no, as listed \(The service tier flex is not supported/);
    expect(haiku).toMatch(/models\.yaml says the same/);
    expect(nova).toMatch(/the priority tier: yes, as listed/);
    expect(nova).toMatch(/a cache point: yes, listed as no/);
    expect(nova).toMatch(/→ put into its row of .*models\.yaml: cacheMinimum: as its maker says$/m);
    expect(out).toMatch(/It cost \$0\.00\d\d\./);
  });

  it("tries a model that nobody lists, and says what to put into the file", async () => {
    bedrock.reset();
    const named = { LECTERN_BEDROCK_MODEL: "us.meta.llama9-v1:0", LECTERN_BEDROCK_REWRITE_MODEL: "none" };
    const { out } = await lecternWith(named, "doctor", "--models", "--yes", "--json");
    const { models, usd } = JSON.parse(out);
    const [llama] = models;
    expect(usd).toBeNull();
    expect(
      llama.tried.map(({ ability, found }: { ability: string; found: boolean }) => [ability, found]),
    ).toContainEqual(["pictures", false]);
    expect(llama.tried.flatMap(({ put }: { put: string | null }) => put ?? [])).toEqual(["images: false"]);
  });

  it("answers, cited", async () => {
    const ended = await lectern("ask", feeding);
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining("Feed it every 12 hours") });
    expect(ended.out).toMatch(/\[1\] bread\.md, p\. 2: Sourdough starter/);
  });

  it("finds nothing wrong, and says what to do where it does", async () => {
    expect(await lectern("doctor")).toMatchObject({ code: 0 });
    bedrock.script("Rerank", accessDenied, { times: always });
    const ended = await lectern("doctor");
    expect(ended).toMatchObject({ code: 1, out: expect.stringMatching(/bedrock:Rerank/) });
  });
});
