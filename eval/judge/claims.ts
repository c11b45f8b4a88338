import { z } from "zod";
import { loadPrompt } from "../../src/prompts.ts";
import { type Metric, notApplicable } from "../metrics/metric.ts";
import { askJudge, type Judging } from "./ask.ts";
import { describeFor } from "./evidence.ts";
import { vote } from "./vote.ts";

const faithfulnessPrompt = "judge-faithfulness.v2";

const parse = z.object({
  claims: z.array(z.object({ claim: z.string(), reason: z.string(), supported: z.boolean() })),
});
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["claims"],
  properties: {
    claims: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["claim", "reason", "supported"],
        properties: { claim: { type: "string" }, reason: { type: "string" }, supported: { type: "boolean" } },
      },
    },
  },
};

/** The share of the answer's claims that the retrieved slides support (as ragas' faithfulness; Es et al., 2023). */
export function faithfulnessByClaims(judging: Judging): Metric {
  const prompt = loadPrompt(faithfulnessPrompt);
  return {
    name: "faithfulness",
    group: "answer",
    better: "higher",
    unit: "share",
    about:
      "Share of the answer's claims that the retrieved slides support (ragas' faithfulness; Es et al., 2023).",
    judged: {
      prompt,
      needs: new Map([
        ["slides", "slides"],
        ["answer", "answer"],
      ]),
    },
    score(one, answer, signal) {
      if (!answer.answered) return notApplicable("refused");
      const slides = describeFor("slides", one, answer);
      const said = describeFor("answer", one, answer);
      if (typeof slides !== "string") return notApplicable(slides.missing);
      if (typeof said !== "string") return notApplicable(said.missing);
      const question = { prompt, values: { slides, answer: said }, schema, parse };
      return vote(
        judging,
        async (judge) => summarise(await askJudge(judge, question, judging, signal)),
        signal,
      );
    },
  };
}

function summarise({ claims }: z.output<typeof parse>) {
  if (claims.length === 0) return notApplicable("the judge found no claim");
  const unsupported = claims.filter((one) => !one.supported);
  return {
    value: 1 - unsupported.length / claims.length,
    reason:
      unsupported.length === 0
        ? `all ${claims.length} claims supported`
        : `${unsupported.length} of ${claims.length} claims unsupported: ${unsupported.map((one) => `${one.claim} (${one.reason})`).join("; ")}`,
  };
}
