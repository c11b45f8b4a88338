import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bakery } from "../fixtures/bread.ts";
import { runLectern } from "../fixtures/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-cli-"));
const decks = join(folder, "bakery");
const lectern = (words: string[], env: Record<string, string> = {}) => runLectern(folder, words, env);

beforeAll(async () => {
  mkdirSync(join(decks, "empty"), { recursive: true });
  writeFileSync(join(decks, "bread.md"), bakery);
  const first = await lectern(["ingest", decks]);
  expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^Course "bakery": 1 deck, 4 slides/) });
  expect(first.out).not.toContain("nriched");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("lectern", () => {
  it("does nothing for an unchanged deck, and says so", async () => {
    const again = await lectern(["ingest", decks]);
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining("bread.md: unchanged") });
    expect(again.out).toContain("1 unchanged");
  });

  it("searches, asks and lists, as JSON too", async () => {
    const search = await lectern(["search", "oven", "steam", "--json"]);
    expect(JSON.parse(search.out).hits[0].slide).toMatchObject({ deck: "bread.md", page: 3 });
    const ask = await lectern(["ask", "When do I feed the sourdough starter?"]);
    expect(ask.out).toMatch(/\[1\] bread\.md, p\. 2: Sourdough starter/);
    expect(JSON.parse((await lectern(["courses", "--json"])).out)).toEqual([
      { name: "bakery", decks: 1, slides: 4 },
    ]);
  });

  it.each([
    ["a missing path", ["ingest", "nowhere"], 1, /There is no file or folder nowhere/],
    ["a folder without decks", ["ingest", "bakery/empty"], 1, /has no decks/],
    ["one deck given twice", ["ingest", "bakery/bread.md", "bakery"], 2, /given twice/],
    ["a kind that is no deck", ["ingest", "data"], 1, /has no decks/],
    ["an unknown course", ["ask", "bread", "--course", "chess"], 1, /no course "chess"/],
    ["a question that is too long", ["ask", "x".repeat(4_001)], 2, /at most 4,000/],
    ["an empty question", ["ask", " "], 2, /question is empty/],
    ["an unknown option", ["ask", "--colour"], 2, /unknown option/],
    ["a number out of range", ["search", "x", "-k", "101"], 2, /1 to 100/],
    [
      "a dataset that is not there",
      ["eval", "run", "--dataset", "none.jsonl"],
      1,
      /none\.jsonl can't be read/,
    ],
  ])("refuses %s in one line", async (_, words, code, message) => {
    const ended = await lectern(words);
    expect(ended).toMatchObject({ code, err: expect.stringMatching(message) });
    expect(ended.err).not.toContain("    at ");
  });

  it("leaves out a page without words, says so, and fails only where there is nothing else", async () => {
    mkdirSync(join(folder, "site"));
    writeFileSync(join(folder, "site", "moved.html"), "<title></title><script>location = 'x'</script>");
    const alone = await lectern(["ingest", "site", "--course", "site", "--dry-run"]);
    expect(alone).toMatchObject({ code: 1, out: expect.stringContaining("left out: moved.html") });
    writeFileSync(join(folder, "site", "bread.html"), "<h1>Bread</h1><p>is baked");
    const both = await lectern(["ingest", "site", "--course", "site", "--dry-run"]);
    expect(both).toMatchObject({ code: 0, out: expect.stringContaining("left out: moved.html") });
    expect(both.out).not.toContain("could not be read");
  });

  it("refuses a file over the limit, by name, and writes nothing of it", async () => {
    writeFileSync(join(folder, "big.txt"), "words ".repeat(300_000));
    const ended = await lectern(["ingest", "big.txt", "--course", "bakery"], { LECTERN_LIMITS: "file:1MB" });
    expect(ended).toMatchObject({
      code: 1,
      err: expect.stringMatching(/big\.txt has 1\.7 MB, over the limit of 1\.0 MB/),
    });
    expect((await lectern(["courses"])).out).toContain("bakery: 1 deck, 4 slides");
  });

  it("names a wrong setting", async () => {
    expect(await lectern(["courses"], { LECTERN_PORT: "many" })).toMatchObject({
      code: 1,
      err: expect.stringContaining("LECTERN_PORT"),
    });
  });

  it("says which port is in use, and how to choose another", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = address && typeof address === "object" ? `${address.port}` : "";
    const ended = await lectern(["serve", "--port", port]);
    other.close();
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining(`Port ${port} is in use`) });
  });

  it("says what Bedrock lacks without a Region or credentials", async () => {
    const nowhere = {
      LECTERN_PROVIDER: "bedrock",
      AWS_CONFIG_FILE: "none",
      AWS_SHARED_CREDENTIALS_FILE: "none",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    expect((await lectern(["doctor"], nowhere)).out).toContain("AWS_REGION");
    const ask = await lectern(["search", "bread"], { ...nowhere, AWS_REGION: "us-east-1" });
    expect(ask).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is indexed with .*reindex|credentials/i),
    });
  });
});
