import type { Made, Step } from "./steps.ts";

/** The calls that take away what setup made, and nothing else: what was made last goes first. */
export function planTeardown(made: Made): Step[] {
  const { guardrail, prompts = {}, vectorBucket, index, knowledgeBase, dataSource } = made;
  const gone =
    (...keys: (keyof Made)[]) =>
    (before: Made): Made =>
      Object.fromEntries(
        Object.entries(before).filter(([key]) => !keys.includes(key as keyof Made)),
      ) as unknown as Made;
  const remove = (call: Step["call"], input: object, keep: Step["keep"]): Step => ({
    call,
    input: () => input,
    isRemoval: true,
    ...(keep ? { keep } : {}),
  });
  return [
    ...(dataSource && knowledgeBase
      ? [
          remove(
            "bedrock-agent.DeleteDataSource",
            { knowledgeBaseId: knowledgeBase, dataSourceId: dataSource },
            gone("dataSource"),
          ),
        ]
      : []),
    ...(knowledgeBase
      ? [
          remove(
            "bedrock-agent.DeleteKnowledgeBase",
            { knowledgeBaseId: knowledgeBase },
            gone("knowledgeBase"),
          ),
        ]
      : []),
    ...(index ? [remove("s3vectors.DeleteIndex", { indexArn: index.arn }, gone("index"))] : []),
    ...(vectorBucket
      ? [remove("s3vectors.DeleteVectorBucket", { vectorBucketName: vectorBucket }, gone("vectorBucket"))]
      : []),
    ...Object.entries(prompts).map(([version, { id }]) =>
      remove("bedrock-agent.DeletePrompt", { promptIdentifier: id }, (before) => {
        const { [version]: _, ...left } = before.prompts ?? {};
        return { ...before, prompts: left };
      }),
    ),
    ...(guardrail
      ? [remove("bedrock.DeleteGuardrail", { guardrailIdentifier: guardrail.id }, gone("guardrail"))]
      : []),
  ];
}
