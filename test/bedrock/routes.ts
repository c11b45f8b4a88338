import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

export type Operation =
  | "InvokeModel"
  | "Converse"
  | "ConverseStream"
  | "CountTokens"
  | "ApplyGuardrail"
  | "Rerank"
  | "Retrieve";

export interface Route {
  operation: Operation;
  /** The id of a model, a guardrail or a knowledge base; empty for Rerank, which names its model in the body. */
  resource: string;
  /** Of a guardrail. */
  version?: string;
}

const routes: [RegExp, Operation][] = [
  [/^\/model\/([^/]+)\/invoke$/, "InvokeModel"],
  [/^\/model\/([^/]+)\/converse$/, "Converse"],
  [/^\/model\/([^/]+)\/converse-stream$/, "ConverseStream"],
  [/^\/model\/([^/]+)\/count-tokens$/, "CountTokens"],
  [/^\/guardrail\/([^/]+)\/version\/([^/]+)\/apply$/, "ApplyGuardrail"],
  [/^\/rerank$/, "Rerank"],
  [/^\/knowledgebases\/([^/]+)\/retrieve$/, "Retrieve"],
];

/** An id stands percent-encoded in the path, an ARN's slashes too. */
export function routeOf({ method, url = "" }: IncomingMessage): Route {
  const path = url.split("?")[0] ?? "";
  for (const [pattern, operation] of routes) {
    const match = method === "POST" ? pattern.exec(path) : null;
    if (match) {
      const [, resource = "", version] = match.map(decodeURIComponent);
      return { operation, resource, ...(version === undefined ? {} : { version }) };
    }
  }
  throw new Refusal("UnknownOperationException", 404, `There is no ${method} ${path}`);
}
