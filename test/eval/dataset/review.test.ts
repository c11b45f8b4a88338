import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { loadCases, readCaseFile } from "../../../eval/dataset/cases.ts";
import { toJsonLines } from "../../../eval/dataset/lines.ts";
import { type Decision, decide, openReview, saveReview } from "../../../eval/dataset/review.ts";
import { toLine } from "../../../eval/dataset/write.ts";
import { makeCase } from "./make-case.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-review-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const paths = { drafts: join(folder, "drafts.jsonl"), dataset: join(folder, "set.jsonl") };
const drafts = ["a", "b", "c"].map((id) =>
  makeCase({ id, question: `${id}?`, referenceAnswer: `${id}.`, draft: true, tags: ["draft", "template"] }),
);
const open = () => openReview(paths.drafts, paths.dataset, existsSync(paths.dataset));
const accept: Decision = { type: "accept", question: " Edited? ", answer: "Edited." };

beforeEach(() => {
  rmSync(paths.dataset, { force: true });
  writeFileSync(paths.drafts, toJsonLines(drafts.map(toLine)));
});
function step(id: string, decision: Decision) {
  const before = open();
  const after = decide(before, id, decision);
  saveReview(before, after, paths);
}
const left = () => readCaseFile(paths.drafts).placed.map((one) => one.case.id);

describe("a review", () => {
  it("moves an accepted draft, as edited, into a dataset that it makes", () => {
    step("b", accept);
    expect(left()).toEqual(["a", "c"]);
    expect(loadCases(paths.dataset).cases).toEqual([
      makeCase({ id: "b", question: "Edited?", referenceAnswer: "Edited.", tags: ["drafted", "template"] }),
    ]);
  });

  it("drops what is rejected and leaves what is for later, without a dataset", () => {
    step("a", { type: "reject" });
    step("b", { type: "later" });
    expect([left(), existsSync(paths.dataset)]).toEqual([["b", "c"], false]);
  });

  it("leaves the dataset's own lines as they were written", () => {
    const line = '{ "question": "Old?",  "id": 7, "colour": "red" }';
    writeFileSync(paths.dataset, line);
    step("a", accept);
    expect(readFileSync(paths.dataset, "utf8").split("\n")[0]).toBe(line);
    expect(loadCases(paths.dataset).cases.map((one) => one.id)).toEqual(["7", "a"]);
  });

  it("goes on after it was cut short between the two files", () => {
    step("a", accept);
    writeFileSync(paths.drafts, toJsonLines(drafts.map(toLine)));
    step("a", accept);
    expect([left(), loadCases(paths.dataset).cases.length]).toEqual([["b", "c"], 1]);
  });

  it("accepts the last draft too", () => {
    for (const id of ["a", "b", "c"]) step(id, accept);
    expect(readFileSync(paths.drafts, "utf8")).toBe("");
  });

  it.each([
    ["a draft that is not there", () => decide(open(), "z", accept), /no draft "z"/],
    [
      "an id that the dataset has for another question",
      () => {
        writeFileSync(paths.dataset, '{"id":"a","question":"Other?"}');
        decide(open(), "a", accept);
      },
      /the id "a" for another question/,
    ],
    [
      "a dataset in Bedrock's form",
      () => {
        writeFileSync(paths.dataset, '{"conversationTurns":[{"prompt":{"content":[{"text":"x"}]}}]}');
        open();
      },
      /Bedrock's form: .*convert/,
    ],
    [
      "drafts that are none",
      () => {
        writeFileSync(paths.drafts, '{"id":"a","question":"x"}');
        open();
      },
      /holds "a", which is not a draft/,
    ],
  ])("refuses %s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
