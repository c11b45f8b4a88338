import { splitTier } from "../../src/ledger/service-tier.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type { Dataset } from "../dataset/cases.ts";
import type { MissingReference } from "../dataset/references.ts";
import type { Manifest } from "./manifest.ts";

/** What a reader must know before believing a run's numbers. */
export function describeWarnings({
  provider,
  judges,
  scope,
  missing,
  dataset,
  repeat,
}: {
  provider: Provider;
  judges: string[];
  scope: Manifest["scope"];
  missing: MissingReference[];
  dataset: Dataset;
  repeat: number;
}): string[] {
  const generator = provider.models.answer;
  const self = judges.filter((judge) => generator !== undefined && bare(judge) === bare(generator));
  const cases = new Set(missing.map((one) => one.case.id)).size;
  return [
    ...(scope === "answers"
      ? self.map(
          (judge) =>
            `The judge ${judge} is the model that answered: judges favour their own answers. Use another judge.`,
        )
      : []),
    ...(missing.length > 0
      ? [
          `${missing.length} references of ${cases} cases are not in the index and were left out; a case without any left is not scored on retrieval.`,
        ]
      : []),
    ...(dataset.drafts > 0 ? [`${dataset.drafts} drafts that no person has accepted were left out.`] : []),
    ...(repeat > 1 && provider.extractive
      ? ["Local answers are the same every time: repeating them adds nothing."]
      : []),
    ...(provider.name === "bedrock"
      ? ["Money counts the models that answer and judge; reranking, guardrails and embeddings come on top."]
      : []),
    ...dataset.warnings,
    ...provider.notices,
  ];
}

/** The same model through another region's profile, or by another service tier, is still the same model. */
const bare = (model: string) => splitTier(model).id.replace(/^(us-gov|us|eu|apac|jp|au|ca|global)\./, "");
