import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bakery } from "../fixtures/bread.ts";
import { runLectern } from "../fixtures/command-line.ts";
import { stubCredentials } from "../providers/bedrock/fake-bedrock.ts";
import { accessDenied, throttle } from "./faults.ts";
import { feeding } from "./product.ts";
import { always, type FakeBedrock, startFakeBedrock } from "./server.ts";
import { environment } from "./settings.ts";

/** The command line on the fake. */
const folder = mkdtempSync(join(tmpdir(), "lectern-bedrock-"));
let bedrock: FakeBedrock;
const lectern = (...words: string[]) =>
  runLectern(folder, words, {
    ...environment,
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
