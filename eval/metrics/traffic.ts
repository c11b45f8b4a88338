import type { EvalCase } from "../dataset/case.ts";
import { type Metric, notApplicable } from "./metric.ts";

/** Of questions that readers asked: nobody knows which of them the course covers, so a refusal is counted and not judged. */
export const refusals: Metric = {
  name: "refusals",
  group: "refusals",
  better: "lower",
  unit: "share",
  about: "Share of the readers' questions that were refused, rightly or not.",
  score: (_, { answered }) => (answered ? { value: 0, reason: "answered" } : { value: 1, reason: "refused" }),
};

/** What was all but refused: retrieval found that the course speaks of it and may not answer it. */
export const nearRefusals: Metric = {
  name: "near refusals",
  group: "refusals",
  better: "lower",
  unit: "share",
  about: "Share of the answers to questions that the course only comes near to, by retrieval's own verdict.",
  score({ traffic }, { answered }) {
    if (!answered) return notApplicable("refused");
    if (!traffic?.coverage) return notApplicable("retrieval did not tell");
    return { value: traffic.coverage === "near" ? 1 : 0, reason: `retrieval's verdict: ${traffic.coverage}` };
  },
};

export const thumbsDown: Metric = {
  name: "thumbs down",
  group: "answer",
  better: "lower",
  unit: "share",
  about: "Share of the thumbs that readers gave which are down.",
  score({ traffic }) {
    if (!traffic?.feedback) return notApplicable("its reader gave no thumb");
    return { value: traffic.feedback.thumb === "down" ? 1 : 0, reason: describeFeedback(traffic.feedback) };
  },
};

type Given = NonNullable<NonNullable<EvalCase["traffic"]>["feedback"]>;

/** `down, wrong: It is 72 hours` */
export function describeFeedback({ thumb, reason, comment }: Given): string {
  const why = reason === null ? thumb : `${thumb}, ${reason}`;
  return comment === null ? why : `${why}: ${comment}`;
}
