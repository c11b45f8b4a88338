import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { localNames } from "../../../src/providers/local/models.ts";
import { loadNames } from "../../../src/providers/local/names.ts";
import { openNames } from "../../../src/providers/local/provider.ts";
import { readLabels, wordsOf } from "../../../src/providers/local/token-labels.ts";
import { sharedWords, writeCrossEncoder } from "../../fixtures/cross-encoder-model.ts";
import { writeNamesModel } from "../../fixtures/names-model.ts";

const never = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), "lectern-names-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [multilingual] = localNames;
if (!multilingual) throw new Error("models.yaml has no model that finds names");
const spec = { ...multilingual, weights: "model_quantized.onnx" };

const folder = writeNamesModel(join(root, "made"), {
  ...{ ada: "B-PER", love: "I-PER", "##lace": "O", o: "B-PER", brien: "I-PER", zoe: "B-PER" },
  ...{
    王: "B-PER",
    小: "I-PER",
    明: "I-PER",
    baker: "B-LOC",
    street: "I-LOC",
    london: "B-LOC",
    acme: "B-ORG",
  },
  ...{ my: "O", name: "O", is: "O", ".": "O", ",": "O" },
});
const find = loadNames(folder, spec);
const found = async (text: string) =>
  (await find([text], never))[0]?.map(({ start, end, kind }) => [text.slice(start, end), kind]);

describe("names by a model", () => {
  it("are whole words at the places where the text has them, however the tokenizer cut them", async () => {
    expect(await found("My name is Ada Lovelace.")).toEqual([["Ada Lovelace", "NAME"]]);
    expect(await found("🧁🧁 my name is  Ada\u00a0Lovelace, of ACME")).toEqual([
      ["Ada\u00a0Lovelace", "NAME"],
    ]);
    // Decomposed: the tokenizer takes the mark off, the text keeps it.
    expect(await found("Is O’Brien Zoe\u0308 here?")).toEqual([["O’Brien Zoe\u0308", "NAME"]]);
    expect(await found("我是王小明。")).toEqual([["王小明", "NAME"]]);
    expect(await found("What is a reranker?")).toEqual([]);
  });

  it("go on across the end of a window, and each text of a batch has its own", async () => {
    const long = `${"is ".repeat(600)}Ada Lovelace ${"is ".repeat(700)}Zoe\u0308`;
    const spans = await find([long, "my", `${long} Ada`], never);
    expect(spans.map((of) => of.length)).toEqual([2, 0, 2]);
    expect(spans[2]?.map(({ start, end }) => `${long} Ada`.slice(start, end))).toEqual([
      "Ada Lovelace",
      "Zoe\u0308 Ada",
    ]);
  });

  it("are addresses where a place has a house number, and no town or year is one", async () => {
    expect(await found("221b Baker Street, 12345 London, please")).toEqual([
      ["221b Baker Street, 12345 London", "ADDRESS"],
    ]);
    expect(await found("I live at Baker Street 7.")).toEqual([["Baker Street 7", "ADDRESS"]]);
    expect(await found("Baker Street, London NW1 6XE")).toEqual([
      ["Baker Street, London NW1 6XE", "ADDRESS"],
    ]);
    for (const none of ["In 1936 London", "London 2012", "I live in London.", "London, Baker Street"])
      expect(await found(none)).toEqual([]);
  });

  it("are refused from a model that is damaged or of another kind, and not taken for none", async () => {
    const other = writeCrossEncoder(join(root, "other"), sharedWords, { words: "my name" });
    const message = /The model that finds names, in .*other, can't be used \(.*\): remove that folder/;
    await expect(loadNames(other, spec)(["my"], never)).rejects.toThrow(message);
    writeFileSync(
      join(other, "config.json"),
      JSON.stringify({ id2label: { 0: "O", 1: "B-LOC", 2: "I-LOC" } }),
    );
    await expect(loadNames(other, spec)(["my"], never)).rejects.toThrow(/it has no label I-PER/);
    writeFileSync(
      join(other, "config.json"),
      JSON.stringify({ id2label: { 0: "O", 1: "I-PER", 2: "I-LOC" } }),
    );
    await expect(loadNames(other, spec)(["my"], never)).rejects.toThrow(/a logit for each of its labels/);
  });

  it("are not looked for without a model, and that is said with the command that gets one", async () => {
    const { findNames, notices } = await openNames({ modelsFolder: undefined, modelCacheFolder: root });
    expect(findNames).toBeUndefined();
    expect(notices[0]).toMatch(/they are not looked for\. Get one with `lectern models fetch distilbert-/);
  });
});

describe("labels", () => {
  const read = (text: string, labels: string) =>
    readLabels(text, wordsOf(text), labels.split(" "), spec.labels).map(({ start, end }) =>
      text.slice(start, end),
    );
  it.each([
    ["Ada met Bob", "B-PER O B-PER", ["Ada", "Bob"]],
    ["Ada Bob", "B-PER B-PER", ["Ada Bob"]],
    ["Ada , Bob", "I-PER O I-PER", ["Ada", "Bob"]],
    ["Jean - Luc", "B-PER O I-PER", ["Jean", "Luc"]],
    ["Jean-Luc Ng", "B-PER O I-PER I-PER", ["Jean-Luc Ng"]],
    ["J. R. Tolkien", "B-PER O I-PER O I-PER", ["J. R. Tolkien"]],
    ["Ada Acme", "B-PER I-ORG", ["Ada"]],
    ["", "", []],
  ])("of %j as %j name %j", (text, labels, names) => {
    expect(read(text, labels)).toEqual(names);
  });
});
