import { type KnowledgeBasePlan, type Made, type Step, tags } from "./steps.ts";

/** A vector bucket, an index in it, a Knowledge Base on that and its data source: what of these is not there yet. */
export function planKnowledgeBase(name: string, plan: KnowledgeBasePlan, made: Made): Step[] {
  const steps: [isMade: boolean, step: Step][] = [
    [
      made.vectorBucket !== undefined,
      {
        call: "s3vectors.CreateVectorBucket",
        input: () => ({ vectorBucketName: `${name}-vectors`, tags: tags(name) }),
        keep: (before) => ({ ...before, vectorBucket: `${name}-vectors` }),
      },
    ],
    [made.index !== undefined, createIndex(name, plan)],
    [made.knowledgeBase !== undefined, createKnowledgeBase(name, plan)],
    [
      made.dataSource !== undefined,
      {
        call: "bedrock-agent.GetKnowledgeBase",
        input: (before) => ({ knowledgeBaseId: before.knowledgeBase }),
        until: "ACTIVE",
      },
    ],
    [made.dataSource !== undefined, createDataSource(name, plan)],
  ];
  return steps.flatMap(([isMade, step]) => (isMade ? [] : [step]));
}

/** What the service keeps of a chunk is longer than what a filter may be by. */
const createIndex = (name: string, { dimensions }: KnowledgeBasePlan): Step => ({
  call: "s3vectors.CreateIndex",
  input: (made) => ({
    vectorBucketName: made.vectorBucket,
    indexName: `${name}-index`,
    dataType: "float32",
    dimension: dimensions,
    distanceMetric: "cosine",
    metadataConfiguration: {
      nonFilterableMetadataKeys: ["AMAZON_BEDROCK_TEXT", "AMAZON_BEDROCK_METADATA"],
    },
    tags: tags(name),
  }),
  keep: (made, { indexArn }) => ({ ...made, index: { name: `${name}-index`, arn: String(indexArn) } }),
});

const createKnowledgeBase = (name: string, plan: KnowledgeBasePlan): Step => ({
  call: "bedrock-agent.CreateKnowledgeBase",
  input: (made) => ({
    name,
    roleArn: plan.roleArn,
    knowledgeBaseConfiguration: {
      type: "VECTOR",
      vectorKnowledgeBaseConfiguration: {
        embeddingModelArn: plan.embeddingModelArn,
        embeddingModelConfiguration: {
          bedrockEmbeddingModelConfiguration: { dimensions: plan.dimensions, embeddingDataType: "FLOAT32" },
        },
      },
    },
    storageConfiguration: { type: "S3_VECTORS", s3VectorsConfiguration: { indexArn: made.index?.arn } },
    tags: tags(name),
  }),
  keep: (made, { knowledgeBase }) => ({ ...made, knowledgeBase: idOf(knowledgeBase, "knowledgeBaseId") }),
});

const createDataSource = (name: string, { bucket, prefix }: KnowledgeBasePlan): Step => ({
  call: "bedrock-agent.CreateDataSource",
  input: (made) => ({
    knowledgeBaseId: made.knowledgeBase,
    name,
    dataSourceConfiguration: {
      type: "S3",
      s3Configuration: {
        bucketArn: `arn:aws:s3:::${bucket}`,
        ...(prefix === null ? {} : { inclusionPrefixes: [prefix] }),
      },
    },
  }),
  keep: (made, { dataSource }) => ({ ...made, dataSource: idOf(dataSource, "dataSourceId") }),
});

const idOf = (thing: unknown, key: string): string =>
  typeof thing === "object" && thing !== null && key in thing ? String(thing[key as keyof typeof thing]) : "";
