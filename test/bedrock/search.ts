import type {
  RerankRequest,
  RerankResponse,
  RetrievalFilter,
  RetrieveRequest,
  RetrieveResponse,
} from "@aws-sdk/client-bedrock-agent-runtime";
import { checkReranker } from "./models.ts";
import { invalid } from "./refusal.ts";
import { overlap } from "./words.ts";

/** A passage of the knowledge base. */
export interface CorpusPassage {
  text: string;
  /** Such as `s3://course/week-1/bread.pdf`. */
  uri: string;
  /** As the service keeps it: from 0. */
  page?: number;
  metadata?: Record<string, string | number>;
}

/** Rerank by the share of the question's words; `index` is the place in the request. */
export function rerank({
  queries = [],
  sources = [],
  rerankingConfiguration,
}: RerankRequest): RerankResponse {
  const { modelConfiguration, numberOfResults = sources.length } =
    rerankingConfiguration?.bedrockRerankingConfiguration ?? {};
  checkReranker(modelConfiguration?.modelArn ?? "");
  const texts = sources.map((source) => source.inlineDocumentSource?.textDocument?.text ?? "");
  const query = queries[0]?.textQuery?.text ?? "";
  if (queries.length !== 1 || query === "") throw invalid("Exactly one query is required.");
  if (texts.length < 1 || texts.length > 1_000) throw invalid("Between 1 and 1000 sources are required.");
  if (texts.some((text) => text === "" || text.length > 32_000)) {
    throw invalid("A source's text must have between 1 and 32000 characters.");
  }
  if (numberOfResults > texts.length) throw invalid("numberOfResults is more than there are sources.");
  const results = texts
    .map((text, index) => ({ index, relevanceScore: overlap(query, text) }))
    .sort((a, b) => b.relevanceScore - a.relevanceScore || a.index - b.index);
  return { results: results.slice(0, numberOfResults) };
}

/** Retrieve by the share of the question's words, filtered by metadata, five passages by default. */
export function retrieve(corpus: CorpusPassage[], request: RetrieveRequest): RetrieveResponse {
  const query = request.retrievalQuery?.text ?? "";
  if (query === "" || query.length > 20_000) throw invalid("The query must have 1 to 20000 characters.");
  const {
    numberOfResults = 5,
    filter,
    rerankingConfiguration,
  } = request.retrievalConfiguration?.vectorSearchConfiguration ?? {};
  const reranking = rerankingConfiguration?.bedrockRerankingConfiguration;
  if (reranking) checkReranker(reranking.modelConfiguration?.modelArn ?? "");
  const found = corpus
    .map((passage) => ({ passage, score: overlap(query, passage.text), metadata: metadataOf(passage) }))
    .filter(({ metadata }) => !filter || holds(filter, metadata))
    .sort((a, b) => b.score - a.score)
    .slice(0, reranking?.numberOfRerankedResults ?? numberOfResults);
  return {
    retrievalResults: found.map(({ passage, score, metadata }) => ({
      content: { type: "TEXT", text: passage.text },
      location: { type: "S3", s3Location: { uri: passage.uri } },
      score,
      metadata,
    })),
  };
}

function metadataOf({ uri, page, metadata }: CorpusPassage): Record<string, string | number> {
  return {
    "x-amz-bedrock-kb-source-uri": uri,
    ...(page === undefined ? {} : { "x-amz-bedrock-kb-document-page-number": page }),
    ...metadata,
  };
}

const values = (condition: RetrievalFilter["equals"]) => [condition?.value].flat();

/**
 * The conditions that Lectern sends; another is refused, so that nobody takes it for one that holds. Groups have two to
 * five members, and stand in one other at most, as the user guide says.
 */
function holds(filter: RetrievalFilter, metadata: Record<string, string | number>, depth = 0): boolean {
  const { andAll, orAll, equals, in: among, listContains } = filter;
  const { greaterThanOrEquals: least, lessThanOrEquals: most } = filter;
  if (Object.keys(filter).length !== 1) throw invalid("A filter has one operator.");
  const group = andAll ?? orAll;
  if (group) {
    if (depth > 1) throw invalid("Filter groups can be nested one level deep.");
    if (group.length < 2) throw invalid("A filter group needs at least two conditions.");
    if (group.length > 5) throw invalid("A filter group takes up to five conditions.");
    const held = group.map((one) => holds(one, metadata, depth + 1));
    return andAll ? held.every(Boolean) : held.some(Boolean);
  }
  if (equals) return metadata[equals.key ?? ""] === equals.value;
  if (least) return Number(metadata[least.key ?? ""]) >= Number(least.value);
  if (most) return Number(metadata[most.key ?? ""]) <= Number(most.value);
  if (among) return values(among).some((value) => value === metadata[among.key ?? ""]);
  // Its metadata are texts and numbers, of which none is a list.
  if (listContains) return false;
  throw invalid(`This fake does not know the filter ${Object.keys(filter).join(", ")}.`);
}
