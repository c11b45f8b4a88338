import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type LabelledExample, loadLabels } from "../eval/judge/labels.ts";
import { projectRoot } from "../src/root.ts";

/** An answer that people have judged. */
export type BenchExample = Pick<LabelledExample, "id" | "answer" | "label"> & {
  sources: string[];
  /** New to its source and harmless, as people said: neither clearly right nor wrong to mark. */
  isBenign?: boolean;
};

const read = (file: string) =>
  loadLabels(file).examples.map((one) => ({ ...one, sources: one.sources ?? [] }));

/** The bundled paraphrases and changed ones. */
export const bundled: BenchExample[] = read(
  join(projectRoot, "eval", "labels", "rag-on-aws-faithfulness.jsonl"),
);

/** Each good statement held against slides that it is not about. */
export function strangers(): BenchExample[] {
  const good = bundled.filter(({ label }) => label);
  const slides = [...new Set(good.flatMap(({ sources }) => sources))];
  return good.map((one) => {
    const at = slides.indexOf(one.sources[0] ?? "");
    const others = [1, 2, 5].flatMap((step) => slides[(at + step) % slides.length] ?? []);
    return { ...one, id: `${one.id}-elsewhere`, label: false, sources: others };
  });
}

/** FaithBench (Bao et al., 2024): passages.jsonl {id, text}, responses.jsonl {id, passageId, response, label}. Its `questionable` is left out. */
export function readFaithBench(folder: string): BenchExample[] {
  if (!existsSync(join(folder, "responses.jsonl"))) return [];
  const passages = readLines<{ id: string; text: string }>(folder, "passages.jsonl");
  const texts = new Map(passages.map(({ id, text }) => [id, text]));
  const responses = readLines<{ id: string; passageId: string; response: string; label: string }>(
    folder,
    "responses.jsonl",
  );
  return responses
    .filter(({ label }) => label !== "questionable")
    .map(({ id, passageId, response, label }) => ({
      id,
      answer: response,
      sources: [texts.get(passageId) ?? ""],
      label: label !== "unwanted",
      isBenign: label === "benign",
    }));
}

/** A course FAQ's judged answers: judged_answers.jsonl {id, answer, reference_answer, score}. */
export function readZoomcamp(folder: string): BenchExample[] {
  if (!existsSync(join(folder, "judged_answers.jsonl"))) return [];
  const lines = readLines<{ id: string; answer: string; reference_answer: string; score: "good" | "bad" }>(
    folder,
    "judged_answers.jsonl",
  );
  return lines.map(({ id, answer, reference_answer, score }) => ({
    id,
    answer,
    sources: [reference_answer],
    label: score === "good",
  }));
}

function readLines<Line>(folder: string, file: string): Line[] {
  const lines = readFileSync(join(folder, file), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}
