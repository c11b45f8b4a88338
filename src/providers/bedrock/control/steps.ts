import type { GuardedRules } from "./guardrail-definition.ts";

/** What setup has made, by which it goes on, updates and takes away. Kept by the caller after every step. */
export interface Made {
  region: string | null;
  guardrail?: { id: string; version: string; definition: string };
  prompts?: Record<string, { id: string; arn: string; definition: string }>;
  vectorBucket?: string;
  index?: { name: string; arn: string };
  knowledgeBase?: string;
  dataSource?: string;
}

export interface Wanted {
  /** Of all that is made; a prompt's is behind it. */
  name: string;
  rules: GuardedRules;
  /** By their versions, such as `answer.v4`; the texts have `{{variables}}`. */
  prompts: { version: string; text: string; variables: string[] }[];
  /** Null: none. */
  knowledgeBase: KnowledgeBasePlan | null;
}

export interface KnowledgeBasePlan {
  bucket: string;
  prefix: string | null;
  /** By which the service reads the bucket and writes vectors. */
  roleArn: string;
  embeddingModelArn: string;
  dimensions: number;
}

/** One call of a control plane. `keep` notes what came of it; absent, nothing has to be noted. */
export interface Step {
  /** As in `bedrock.CreateGuardrail`: the service and the operation. */
  call: `${"bedrock" | "bedrock-agent" | "s3vectors"}.${string}`;
  /** Known once the steps before it were taken. */
  input: (made: Made) => object;
  keep?: (made: Made, output: Record<string, unknown>) => Made;
  /** Nothing is taken to be there by it: a thing that is gone already is as well. */
  isRemoval?: true;
  /** Asked again until its status is this. */
  until?: string;
}

/** On all that is made, so that the bill and the console tell it. */
export const tags = (name: string) => ({ application: "lectern", "lectern-setup": name });
