import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { text as readText } from "node:stream/consumers";
import type { CreateGuardrailRequest } from "@aws-sdk/client-bedrock";
import type { CreateKnowledgeBaseRequest, CreatePromptRequest } from "@aws-sdk/client-bedrock-agent";
import type { CreateIndexInput } from "@aws-sdk/client-s3vectors";
import { invalid, Refusal } from "./refusal.ts";

/** What there is in the account, by id. `polls` counts how often it was looked at: the first time it is not ready. */
interface Thing {
  kind: "guardrail" | "prompt" | "vectorBucket" | "index" | "knowledgeBase" | "dataSource";
  id: string;
  body: Body;
  versions: number;
  polls: number;
}
type Body = Record<string, unknown>;

export interface ControlPlane {
  url: string;
  /** `POST /guardrails` and so on, as they came. */
  calls: string[];
  things: Map<string, Thing>;
  close(): Promise<void>;
}

const missing = (what: string) => new Refusal("ResourceNotFoundException", 404, `There is no ${what}.`);
const conflict = (what: string) => new Refusal("ConflictException", 409, what);

/** The control planes of Bedrock, its agents and S3 Vectors, as strict as their API references. */
export async function startControlPlane(): Promise<ControlPlane> {
  const calls: string[] = [];
  const things = new Map<string, Thing>();
  const server = createServer(async (request, response) => {
    const body: Body = JSON.parse((await readText(request)) || "{}");
    calls.push(`${request.method} ${request.url?.split("?")[0]}`);
    try {
      const reply = JSON.stringify(answer(things, request, body));
      response.writeHead(200, { "content-type": "application/json" }).end(reply);
    } catch (error) {
      const { name, status, message } =
        error instanceof Refusal ? error : new Refusal("InternalServerException", 500, `${error}`);
      response.writeHead(status, { "x-amzn-errortype": name }).end(JSON.stringify({ message }));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`,
    calls,
    things,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Handle = (things: Map<string, Thing>, body: Body, ids: string[]) => object;

const routes: [pattern: RegExp, handle: Handle][] = [
  [
    /^POST \/guardrails$/,
    (things, body) => {
      checkGuardrail(body as never);
      const { id } = add(things, "guardrail", body, String(body.name));
      return { guardrailId: id, guardrailArn: arn("guardrail", id), version: "DRAFT" };
    },
  ],
  [
    /^PUT \/guardrails\/([^/]+)$/,
    (things, body, [id = ""]) => {
      checkGuardrail(body as never);
      Object.assign(find(things, "guardrail", id), { body, polls: 0 });
      return { guardrailId: id, guardrailArn: arn("guardrail", id), version: "DRAFT" };
    },
  ],
  [
    /^GET \/guardrails\/([^/]+)$/,
    (things, _, [id = ""]) => {
      const guardrail = find(things, "guardrail", id);
      return { guardrailId: id, status: guardrail.polls++ > 0 ? "READY" : "CREATING" };
    },
  ],
  [
    /^POST \/guardrails\/([^/]+)$/,
    (things, _, [id = ""]) => {
      const guardrail = find(things, "guardrail", id);
      if (guardrail.polls < 2) throw conflict("The guardrail is being changed.");
      guardrail.versions += 1;
      return { guardrailId: id, version: String(guardrail.versions) };
    },
  ],
  [/^DELETE \/guardrails\/([^/]+)$/, (things, _, [id = ""]) => remove(things, "guardrail", id)],
  [
    /^POST \/prompts\/$/,
    (things, body) => {
      checkPrompt(body as never);
      const { id } = add(things, "prompt", body, String(body.name));
      return { id, arn: arn("prompt", id), version: "DRAFT" };
    },
  ],
  [
    /^PUT \/prompts\/([^/]+)\/$/,
    (things, body, [id = ""]) => {
      checkPrompt(body as never);
      Object.assign(find(things, "prompt", id), { body });
      return { id, arn: arn("prompt", id), version: "DRAFT" };
    },
  ],
  [
    /^POST \/prompts\/([^/]+)\/versions$/,
    (things, _, [id = ""]) => {
      const prompt = find(things, "prompt", id);
      prompt.versions += 1;
      return { id, arn: `${arn("prompt", id)}:${prompt.versions}`, version: String(prompt.versions) };
    },
  ],
  [
    /^GET \/prompts\/([^/]+)\/$/,
    (things, _, [given = "", version = ""]) => {
      const id = given.replace(/^arn:.*\//, "");
      const { body, versions } = find(things, "prompt", id);
      if (Number(version) > versions) throw missing(`version ${version} of the prompt ${id}`);
      return { ...body, id, arn: arn("prompt", id), version: version || "DRAFT" };
    },
  ],
  [/^DELETE \/prompts\/([^/]+)\/$/, (things, _, [id = ""]) => remove(things, "prompt", id)],
  [
    /^POST \/CreateVectorBucket$/,
    (things, body) => {
      const name = String(body.vectorBucketName);
      if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) throw invalid("The bucket's name is not valid.");
      add(things, "vectorBucket", body, name, name);
      return { vectorBucketArn: `arn:aws:s3vectors:us-east-1:123456789012:bucket/${name}` };
    },
  ],
  [
    /^POST \/CreateIndex$/,
    (things, body) => {
      checkIndex(things, body as never);
      const { id } = add(things, "index", body, String(body.indexName), indexArn(body as never));
      return { indexArn: id };
    },
  ],
  [/^POST \/DeleteIndex$/, (things, body) => remove(things, "index", String(body.indexArn))],
  [
    /^POST \/DeleteVectorBucket$/,
    (things, body) => {
      if ([...things.values()].some(({ kind }) => kind === "index"))
        throw conflict("The bucket is not empty.");
      return remove(things, "vectorBucket", String(body.vectorBucketName));
    },
  ],
  [
    /^PUT \/knowledgebases\/$/,
    (things, body) => {
      checkKnowledgeBase(things, body as never);
      const { id } = add(things, "knowledgeBase", body, String(body.name));
      return { knowledgeBase: { knowledgeBaseId: id, status: "CREATING" } };
    },
  ],
  [
    /^GET \/knowledgebases\/([^/]+)$/,
    (things, _, [id = ""]) => ({
      knowledgeBase: {
        knowledgeBaseId: id,
        status: find(things, "knowledgeBase", id).polls++ > 0 ? "ACTIVE" : "CREATING",
      },
    }),
  ],
  [/^DELETE \/knowledgebases\/([^/]+)$/, (things, _, [id = ""]) => remove(things, "knowledgeBase", id)],
  [
    /^PUT \/knowledgebases\/([^/]+)\/datasources\/$/,
    (things, body, [id = ""]) => {
      if (find(things, "knowledgeBase", id).polls < 2) throw conflict("The knowledge base is not active.");
      return { dataSource: { dataSourceId: add(things, "dataSource", body, String(body.name)).id } };
    },
  ],
  [
    /^DELETE \/knowledgebases\/[^/]+\/datasources\/([^/]+)$/,
    (things, _, [id = ""]) => remove(things, "dataSource", id),
  ],
];

function answer(things: Map<string, Thing>, { method, url = "" }: IncomingMessage, body: Body): object {
  const path = `${method} ${url.split("?")[0]}`;
  for (const [pattern, handle] of routes) {
    const match = pattern.exec(path);
    if (match) return handle(things, body, [...match.slice(1).map(decodeURIComponent), versionIn(url)]);
  }
  throw new Refusal("UnknownOperationException", 404, `There is no ${path}`);
}

const versionIn = (url: string) => new URL(url, "http://localhost").searchParams.get("promptVersion") ?? "";
const arn = (kind: string, id: string) => `arn:aws:bedrock:us-east-1:123456789012:${kind}/${id}`;
const indexArn = ({ vectorBucketName, indexName }: CreateIndexInput) =>
  `arn:aws:s3vectors:us-east-1:123456789012:bucket/${vectorBucketName}/index/${indexName}`;

function add(
  things: Map<string, Thing>,
  kind: Thing["kind"],
  body: Body,
  name: string,
  id = `${kind.slice(0, 2)}${things.size}x`,
): Thing {
  const isTaken = [...things.values()].some(
    (one) => one.kind === kind && (one.body.name === name || one.id === id),
  );
  if (isTaken) throw conflict(`There is one by the name ${name}.`);
  const thing = { kind, id, body, versions: 0, polls: 0 };
  things.set(id, thing);
  return thing;
}

function find(things: Map<string, Thing>, kind: Thing["kind"], id: string): Thing {
  const thing = things.get(id);
  if (thing?.kind !== kind) throw missing(`${kind} ${id}`);
  return thing;
}

function remove(things: Map<string, Thing>, kind: Thing["kind"], id: string): object {
  find(things, kind, id);
  things.delete(id);
  return {};
}

function checkGuardrail({
  name = "",
  topicPolicyConfig,
  wordPolicyConfig,
  ...rest
}: CreateGuardrailRequest): void {
  if (!/^[0-9a-zA-Z-_]{1,50}$/.test(name)) throw invalid("The guardrail's name is not valid.");
  for (const { name: topic = "", definition = "", examples = [] } of topicPolicyConfig?.topicsConfig ?? []) {
    if (!/^[0-9a-zA-Z-_ !?.]{1,100}$/.test(topic)) throw invalid("A topic's name is not valid.");
    if (definition.length < 1 || definition.length > 200)
      throw invalid("A topic's definition has 1 to 200 characters.");
    if (examples.length > 5 || examples.some((one) => one.length > 100))
      throw invalid("A topic has up to 5 examples.");
  }
  const lists = [
    topicPolicyConfig?.topicsConfig,
    wordPolicyConfig?.wordsConfig,
    rest.sensitiveInformationPolicyConfig?.piiEntitiesConfig,
  ];
  if (lists.some((list) => list?.length === 0)) throw invalid("A policy must not be empty.");
  for (const { threshold = -1 } of rest.contextualGroundingPolicyConfig?.filtersConfig ?? []) {
    if (threshold < 0 || threshold > 0.99) throw invalid("A threshold is 0 to 0.99.");
  }
  for (const message of [rest.blockedInputMessaging, rest.blockedOutputsMessaging]) {
    if (!message || message.length > 500) throw invalid("A message has 1 to 500 characters.");
  }
}

function checkPrompt({ name = "", variants = [], defaultVariant }: CreatePromptRequest): void {
  if (!/^([0-9a-zA-Z][_-]?){1,100}$/.test(name)) throw invalid("The prompt's name is not valid.");
  if (variants.length !== 1 || variants[0]?.name !== defaultVariant)
    throw invalid("A prompt has one variant.");
  const { text = "", inputVariables = [] } = variants[0]?.templateConfiguration?.text ?? {};
  const used = new Set(Array.from(text.matchAll(/\{\{(\w+)\}\}/g), ([, variable]) => variable));
  const declared = new Set(inputVariables.map((variable) => variable.name));
  if (
    inputVariables.length > 20 ||
    used.size !== declared.size ||
    [...used].some((one) => !declared.has(one))
  )
    throw invalid("The input variables are not those of the text.");
}

function checkIndex(things: Map<string, Thing>, index: CreateIndexInput): void {
  find(things, "vectorBucket", index.vectorBucketName ?? "");
  if (index.dataType !== "float32" || !index.dimension || index.dimension > 4_096)
    throw invalid("The index is not valid.");
}

function checkKnowledgeBase(
  things: Map<string, Thing>,
  { roleArn, storageConfiguration, ...base }: CreateKnowledgeBaseRequest,
): void {
  const index = find(things, "index", storageConfiguration?.s3VectorsConfiguration?.indexArn ?? "");
  const { metadataConfiguration, dimension }: CreateIndexInput = index.body as never;
  const vectors = base.knowledgeBaseConfiguration?.vectorKnowledgeBaseConfiguration;
  const kept = metadataConfiguration?.nonFilterableMetadataKeys ?? [];
  if (!/^arn:aws:iam::\d{12}:role\//.test(roleArn ?? "")) throw invalid("The role is not valid.");
  if (!kept.includes("AMAZON_BEDROCK_TEXT") || !kept.includes("AMAZON_BEDROCK_METADATA"))
    throw invalid("The index must keep the text and the metadata as non-filterable.");
  if (vectors?.embeddingModelConfiguration?.bedrockEmbeddingModelConfiguration?.dimensions !== dimension)
    throw invalid("The index has other dimensions than the embeddings.");
}
