import { z } from "zod";
import { choice, deciding, detailed, optional, text } from "./kinds.ts";

/** `id` or `id:version`; an ARN has colons of its own, so only a number or DRAFT at the end is a version. */
function parseGuardrail(value: string | undefined): { id: string; version: string } | undefined {
  if (value === undefined) return undefined;
  const [, id = value, version = "DRAFT"] = /^(.+):(DRAFT|\d+)$/.exec(value) ?? [];
  return { id, version };
}

const model = z.string("takes one model").min(1, "takes a model after =").optional();
const takesModels =
  "takes a model and, after commas, simple=MODEL, deep=MODEL, fallback=MODEL (as often as there are), cites=native|markers or prompt=ARN";
const takesEmbedding = "takes a model and, after a comma, dimensions=N: 256, 384, 512, 1024, 1536 or 3072";
const dimensions = [256, 384, 512, 1024, 1536, 3072] as const;

export const bedrock = {
  LECTERN_BEDROCK_MODEL: detailed(
    {
      value: model,
      simple: model,
      deep: model,
      prompt: z.string("takes one prompt").min(1, "takes an ARN after =").optional(),
      cites: choice(["auto", "native", "markers"]).optional(),
      fallback: z
        .union([z.string(), z.array(z.string())])
        .default([])
        .transform((models) => [models].flat()),
    },
    takesModels,
  ).meta(
    deciding(
      "the answer model; if unset, Claude Haiku 5.5 by the inference profile of the region (`us.anthropic.claude-haiku-5-5` in us-east-1). Claude cites in its own blocks, any other model by `[n]`. After a comma: `simple=MODEL` answers simple questions instead, `deep=MODEL` comparisons and questions of several parts; `fallback=MODEL`, as often as you like, is asked in turn when these fail; `cites=native` or `cites=markers` says how the model cites where its id does not tell, as with an application inference profile; `prompt=ARN` answers by a prompt of Prompt Management, its version behind the ARN (`arn:…:prompt/ID:1`), instead of Lectern's own",
    ),
  ),
  LECTERN_BEDROCK_EMBED_MODEL: detailed(
    {
      value: text("amazon.titan-embed-text-v2:0"),
      dimensions: z.coerce.number(takesEmbedding).pipe(z.literal(dimensions, takesEmbedding)).default(1024),
    },
    takesEmbedding,
    "amazon.titan-embed-text-v2:0, dimensions=1024",
  ).meta(
    deciding(
      "the embedding model: `amazon.titan-embed-text-v2:0`, `cohere.embed-v4:0`, `amazon.nova-2-multimodal-embeddings-v1:0`, a profile or an ARN of them; after a comma, the length of a vector: 256, 512 or 1024 of Titan, 256, 512, 1024 or 1536 of Cohere, 256, 384, 1024 or 3072 of Nova",
    ),
  ),
  LECTERN_BEDROCK_RERANK_MODEL: text("cohere.rerank-v3-5:0").meta(
    deciding("the reranker; `none` switches it off"),
  ),
  LECTERN_BEDROCK_REWRITE_MODEL: optional().meta(
    deciding(
      "rewrites follow-ups and questions of several parts as standalone queries; if unset, Amazon Nova 2 Lite by the profile of the region; `none` leaves rewriting to rules",
    ),
  ),
  LECTERN_BEDROCK_VISION_MODEL: optional().describe(
    "describes pictures (`--describe-images`); if unset, Amazon Nova 2 Lite by the profile of the region",
  ),
  LECTERN_BEDROCK_GUARDRAIL: optional()
    .transform(parseGuardrail)
    .meta(
      deciding("a guardrail, as `id:version`; without a version, its draft. Name a version in production"),
    ),
};
