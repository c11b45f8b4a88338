import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import type { Metric } from "../../metrics/metric.ts";
import { refusalsCount, scoreRefusal } from "../../metrics/refused.ts";
import { address, declines, nearest } from "./relevance.ts";

export const localAnswerRelevance = (embedding: EmbeddingModel | null): Metric => ({
  name: "answer relevance",
  group: "answer",
  better: "higher",
  unit: "share",
  about: `How far the answer, with the titles of the slides it cites, takes up the question: the mean of the share of its words and, with an embedding model, of the nearest sentence's likeness. ${refusalsCount}`,
  async score(one, { answered, answer, citations }, signal) {
    if (!answered) return scoreRefusal(one);
    const { question } = one;
    const said = withoutMarkers(answer);
    if (declines(said)) return { value: 0, reason: "says that it has no answer" };
    // A quote need not repeat what its slide's title says.
    const text = [...new Set(citations.map(({ slide }) => slide.title)), said].join("\n");
    const cosine = await nearest(embedding, { question, text }, signal);
    const { value, missing } = address(question, text, cosine);
    return { value, reason: missing.length === 0 ? "all taken up" : `not taken up: ${missing.join(", ")}` };
  },
});
