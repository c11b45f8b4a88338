import { LecternError } from "../../src/errors.ts";
import { writeAtomically } from "../files.ts";
import type { EvalCase } from "./case.ts";
import { readCaseFile } from "./cases.ts";
import { readLines, toJsonLines } from "./lines.ts";
import { toLine } from "./write.ts";

/** What a person says of a draft. `later` leaves it where it is. */
export type Decision =
  | { type: "accept"; question: string; answer: string | undefined }
  | { type: "reject" }
  | { type: "later" };

/** Both files as they stand. Lines of the dataset are kept as they were written, whatever else they hold. */
export interface Review {
  drafts: EvalCase[];
  datasetLines: string[];
  accepted: EvalCase[];
}

/** The review after one decision. Pure; throws `invalid` if the dataset has the id for another question. */
export function decide(review: Review, id: string, decision: Decision): Review {
  const draft = review.drafts.find((one) => one.id === id);
  if (!draft) throw new LecternError("not-found", `There is no draft "${id}"`);
  if (decision.type === "later") return review;
  const drafts = review.drafts.filter((one) => one !== draft);
  if (decision.type === "reject") return { ...review, drafts };
  const { answer, question } = decision;
  const accepted = accept({
    ...draft,
    question: question.trim(),
    referenceAnswer: answer?.trim() || undefined,
  });
  const twin = review.accepted.find((one) => one.id === id);
  // An accepted draft that its file still lists: the last review was cut short between the two files.
  if (twin && twin.question === accepted.question) return { ...review, drafts };
  if (twin) {
    throw new LecternError(
      "invalid",
      `The dataset uses the id "${id}" for another question: give one of them a different id`,
    );
  }
  return {
    drafts,
    datasetLines: [...review.datasetLines, JSON.stringify(toLine(accepted))],
    accepted: [...review.accepted, accepted],
  };
}

/** No draft any more, and what was said of it has been heard; the tag still tells where the question comes from. */
const accept = ({ note, ...draft }: EvalCase): EvalCase => ({
  ...draft,
  draft: false,
  tags: draft.tags.map((tag) => (tag === "draft" ? "drafted" : tag)),
});

/**
 * Reads both files; the dataset may not exist yet. Throws `usage` for drafts that are none and for a dataset in
 * Bedrock's form, which has no place for a slide.
 */
export function openReview(draftsPath: string, datasetPath: string, exists: boolean): Review {
  const drafts = readCaseFile(draftsPath).placed.map((one) => one.case);
  const accepted = drafts.find((one) => !one.draft);
  if (accepted) {
    throw new LecternError(
      "usage",
      `${draftsPath} holds "${accepted.id}", which is not a draft: name the file that \`lectern eval dataset draft\` wrote`,
    );
  }
  if (!exists) return { drafts, datasetLines: [], accepted: [] };
  const dataset = readCaseFile(datasetPath);
  if (dataset.conversations > 0) {
    throw new LecternError(
      "usage",
      `${datasetPath} is in Bedrock's form: convert it first, with \`lectern eval dataset convert --to lectern\``,
    );
  }
  return {
    drafts,
    datasetLines: readLines(datasetPath).lines.map((line) => line.text),
    accepted: dataset.placed.map((one) => one.case),
  };
}

/** The dataset first: what is cut short then stands in both files, never in none. */
export function saveReview(before: Review, after: Review, paths: { drafts: string; dataset: string }): void {
  if (after.datasetLines !== before.datasetLines) {
    writeAtomically(paths.dataset, after.datasetLines.map((line) => `${line}\n`).join(""));
  }
  if (after.drafts !== before.drafts) writeAtomically(paths.drafts, toJsonLines(after.drafts.map(toLine)));
}
