import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bakery } from "../fixtures/bread.ts";
import { runLectern } from "../fixtures/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-eval-cli-"));
const lectern = (...words: string[]) => runLectern(folder, words);
function file(name: string, ...lines: object[]): string {
  writeFileSync(join(folder, name), lines.map((line) => JSON.stringify(line)).join("\n"));
  return name;
}
const on = (page: number) => [{ deck: "bread.md", page }];
const feed = {
  id: "feed",
  question: "When do I feed the sourdough starter?",
  referenceSlides: on(2),
  tags: ["easy"],
};
const oven = {
  id: "oven",
  question: "How hot is the oven with steam?",
  referenceSlides: on(3),
  referenceAnswer: "230 degrees",
};
const chess = { id: "chess", question: "Who won the <b>chess</b> title?", answerable: false };

beforeAll(async () => {
  mkdirSync(join(folder, "bakery"));
  writeFileSync(join(folder, "bakery", "bread.md"), bakery);
  file("questions.jsonl", feed, oven, chess);
  expect(await lectern("ingest", "bakery")).toMatchObject({ code: 0 });
  const run = await lectern("eval", "run", "--dataset", "questions.jsonl", "--name", "first");
  expect(run).toMatchObject({ code: 0, out: expect.stringMatching(/hit@1 ↑ +1\.000/) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("lectern eval", () => {
  it("writes three files, whole, and keeps the run", async () => {
    const written = readdirSync(join(folder, "eval-reports"));
    expect(written.map((name) => name.split(".").at(-1)).sort()).toEqual(["html", "json", "md"]);
    const [json] = written.filter((name) => name.endsWith(".json"));
    const report = JSON.parse(readFileSync(join(folder, "eval-reports", json ?? ""), "utf8"));
    expect(report.runs[0].manifest).toMatchObject({
      name: "first",
      dataset: { path: "questions.jsonl", asked: 3 },
    });
    expect((await lectern("eval", "list")).out).toMatch(/first {2}\(3 answers\) {2}hit@5 1\.000/);
  });

  it("compares configurations, and gates set the exit code and the JUnit file", async () => {
    file("words.json", { name: "words", settings: { LECTERN_FUSION: "weighted:0" } });
    file("both.json", { name: "both" });
    file("gates.json", {
      thresholds: [
        { metric: "hit@1", min: 1 },
        { metric: "false refusals", max: 0 },
      ],
      failures: 0,
    });
    const configs = ["--dataset", "questions.jsonl", "--config", "words.json", "--config", "both.json"];
    const passed = await lectern("eval", "run", ...configs, "--gate", "gates.json", "--junit", "gates.xml");
    expect(passed).toMatchObject({ code: 0, out: expect.stringMatching(/words +both\n.*hit@1/s) });
    expect(readFileSync(join(folder, "gates.xml"), "utf8")).toContain('failures="0"');
    file("strict.json", { thresholds: [{ metric: "token F1", min: 1 }] });
    const failed = await lectern("eval", "compare", "words", "both", "--gate", "strict.json");
    expect(failed).toMatchObject({
      code: 1,
      out: expect.stringContaining("FAILED  both: token F1 at least 1"),
    });
  });

  it("compares with the last run of the same name, and with none when there is none", async () => {
    file("regressions.json", { regressions: [{ metric: "hit@1", allowed: 0 }] });
    const run = (...more: string[]) => {
      const words = ["--dataset", "questions.jsonl", "--name", "weekly", "--gate", "regressions.json"];
      return lectern("eval", "retrieval", ...words, ...(more.length > 0 ? more : ["--baseline", "last"]));
    };
    expect(await run()).toMatchObject({
      code: 0,
      out: expect.stringContaining("skipped"),
      err: expect.stringContaining("no earlier run"),
    });
    expect(await run()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/passed {2}weekly, [\d: -]+: hit@1 at most 0 worse/),
    });
    // A run of fewer questions is another thing, and a name is never the run that is being made.
    const fewer = await run("--baseline", "last", "--limit", "1");
    expect(fewer.err).toContain("none that asked the same");
    const named = await run("--baseline", "weekly", "--json");
    const ids = JSON.parse(named.out).runs.map((one: { manifest: { id: string } }) => one.manifest.id);
    expect(new Set(ids).size).toBe(2);
  });

  it("scores answers that were given elsewhere, keeps them as a run, and writes them for others", async () => {
    file(
      "theirs.jsonl",
      {
        user_input: feed.question,
        retrieved_contexts: ["A starter is fed every 12 hours."],
        response: "Every 12 hours.",
      },
      { user_input: chess.question, retrieved_contexts: ["Bread."], response: "I do not know." },
    );
    const scored = await lectern(
      "eval",
      "score",
      "theirs.jsonl",
      "--dataset",
      "questions.jsonl",
      "--name",
      "theirs",
    );
    expect(scored).toMatchObject({ code: 0, err: expect.stringContaining("2 answers in the form of ragas") });
    expect(scored.out).toMatch(/0 of 1 question that it does not cover were answered all the same/);
    expect(scored.out).toMatch(/faithfulness ↑ +\d/);
    expect((await lectern("eval", "list")).out).toMatch(/theirs/);
    expect(await lectern("eval", "export", "theirs", "--to", "deepeval", "--out", "out.json")).toMatchObject({
      code: 0,
    });
    expect(JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))[0]).toMatchObject({
      input: feed.question,
      actual_output: "Every 12 hours.",
      retrieval_context: ["A starter is fed every 12 hours."],
    });
    file("wrong.jsonl", { user_input: "a", response: "b" }, { user_input: 5 });
    expect(await lectern("eval", "score", "wrong.jsonl")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/wrong\.jsonl:2: user_input/),
    });
  });

  it("exports a run for a Bedrock job, and forgets it when told", async () => {
    expect(await lectern("eval", "export", "first", "--out", "byoi.jsonl", "--source", "kb-1")).toMatchObject(
      { code: 0 },
    );
    const [line] = readFileSync(join(folder, "byoi.jsonl"), "utf8").split("\n");
    expect(JSON.parse(line ?? "").conversationTurns[0].output).toMatchObject({
      knowledgeBaseIdentifier: "kb-1",
      retrievedPassages: {},
    });
    expect(await lectern("eval", "remove", "first")).toMatchObject({ code: 0 });
    expect(await lectern("eval", "report", "first")).toMatchObject({
      code: 1,
      err: expect.stringContaining('no evaluation run "first"'),
    });
  });

  it("refuses to compare runs of different datasets, and names the difference", async () => {
    file("other.jsonl", feed, { ...oven, id: "oven-2" });
    await lectern("eval", "retrieval", "--dataset", "other.jsonl", "--name", "other");
    const compared = await lectern("eval", "compare", "words", "other");
    expect(compared).toMatchObject({
      code: 2,
      err: expect.stringMatching(/different datasets.*oven, chess.*oven-2/),
    });
  });

  describe("run", () => {
    afterAll(async () => expect((await lectern("eval", "list")).out).not.toContain("  data  "));

    it.each([
      ["an empty dataset", [""], ["run"], 1, /has no case/],
      ["a case without an id", [JSON.stringify({ question: "x" })], ["run"], 1, /data\.jsonl:1: id/],
      ["an id that stands twice", [JSON.stringify(feed), JSON.stringify(feed)], ["run"], 1, /"feed"/],
      ["a line that is no JSON", ["{"], ["run"], 1, /data\.jsonl:1 is not JSON/],
      [
        "a course that is not there",
        [JSON.stringify({ ...feed, course: "chess" })],
        ["run"],
        1,
        /no course "chess"/,
      ],
      [
        "a configuration that is not there",
        [JSON.stringify(feed)],
        ["run", "--config", "none.json"],
        1,
        /none\.json can't be read/,
      ],
      ["a gate on no metric", [JSON.stringify(feed)], ["run", "--gate", "typo.json"], 1, /metric "hit@one"/],
      [
        "JUnit without gates",
        [JSON.stringify(feed)],
        ["run", "--junit", "x.xml"],
        2,
        /--junit writes the results of gates/,
      ],
      [
        "a metric that is not there",
        [JSON.stringify(feed)],
        ["run", "--only", "beauty"],
        2,
        /no metric "beauty"/,
      ],
      [
        "a custom metric without a judge",
        [JSON.stringify(feed)],
        ["run", "--custom", "tone.md"],
        2,
        /needs a model as its judge/,
      ],
      ["a budget below nothing", [JSON.stringify(feed)], ["run", "--budget=-1"], 2, /a number from 0/],
      [
        "a baseline that is not there",
        [JSON.stringify(feed)],
        ["run", "--baseline", "none"],
        1,
        /no evaluation run "none"/,
      ],
    ])("refuses %s in one line, and writes nothing", async (_, lines, words, code, message) => {
      writeFileSync(join(folder, "data.jsonl"), lines.join("\n"));
      file("typo.json", { thresholds: [{ metric: "hit@one", min: 1 }] });
      writeFileSync(
        join(folder, "tone.md"),
        '---\nmetric: tone\nabout: x\nscale:\n  - { label: "a", value: 0 }\n  - { label: "b", value: 1 }\n---\n# system\nx\n# user\n{{answer}}\n',
      );
      const ended = await lectern("eval", ...words, "--dataset", "data.jsonl", "--out", "refused");
      expect(ended).toMatchObject({ code, err: expect.stringMatching(message) });
      expect(ended.err).not.toContain("    at ");
      expect(existsSync(join(folder, "refused"))).toBe(false);
    });
  });

  it("lists references that are not in the index with the nearest, and goes on", async () => {
    file("lost.jsonl", feed, {
      id: "lost",
      question: "How is bread stored?",
      referenceSlides: [{ deck: "bread.md", page: 40, title: "Storing bread" }],
    });
    const ended = await lectern("eval", "retrieval", "--dataset", "lost.jsonl");
    expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(/hit@1 ↑ .* 1 of 2/) });
    expect(ended.err).toMatch(
      /lost: bread\.md,? p\. 40 is not in the index; nearest: bread\.md, p\. 4 "Storing bread"/,
    );
  });

  it("says what is still missing when a report could not be written", async () => {
    writeFileSync(join(folder, "a-file"), "");
    const ended = await lectern("eval", "report", "words", "--out", "a-file");
    expect(ended).toMatchObject({ code: 1, err: expect.stringMatching(/Can't write .*a-file/) });
  });
});
