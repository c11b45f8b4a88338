import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { type Metric, notApplicable } from "../../metrics/metric.ts";
import { likenessOf } from "./likeness.ts";
import { address, textsToAddress } from "./relevance.ts";

/** Refusals are judged too: what was found does not depend on what was said. */
export const localContextRelevance = (embedding: EmbeddingModel | null): Metric => ({
  name: "context relevance",
  group: "retrieval",
  better: "higher",
  unit: "share",
  about:
    "Mean over the retrieved slides of how far each takes up the question: the mean of the share of its words and, with an embedding model, of the nearest sentence's likeness.",
  async score({ question }, { hits }, signal) {
    if (hits.length === 0) return notApplicable("no slide was found");
    const slides = hits.map(({ slide }) => slide.text);
    const like = await likenessOf(
      embedding,
      slides.flatMap((slide) => textsToAddress(question, slide)),
      signal,
    );
    const each = slides.map((slide) => address(question, slide, like).value);
    const value = each.reduce((sum, one) => sum + one, 0) / each.length;
    return { value, reason: `slide by slide: ${each.map((one) => one.toFixed(2)).join(", ")}` };
  },
});
