import { z } from "zod";
import { choice, deciding, integer, optional, text } from "./kinds.ts";

/** The parameters of DATABASE_URL that Lectern reads, as libpq and pgx name them, with their usual values. */
const parameters = z.object({
  pool_max_conns: integer(1, 1_000).default(10),
  connect_timeout: integer(1, 600).default(5),
  statement_timeout: integer(1_000, 3_600_000).default(30_000),
});

/** A PostgreSQL server, and how long it is waited for. */
export interface DatabaseSettings {
  /** Without the parameters that are Lectern's. */
  url: string;
  connections: number;
  connectMs: number;
  queryMs: number;
}

const databaseUrl = () =>
  optional().transform((given, context): DatabaseSettings | undefined => {
    if (given === undefined) return undefined;
    const [place = "", query = ""] = given.split("?");
    const others = new URLSearchParams(query);
    const parsed = parameters.safeParse(Object.fromEntries(others));
    for (const { path, message } of parsed.error?.issues ?? [])
      context.addIssue(`${path.join(".")} ${message}`);
    if (!parsed.data) return z.NEVER;
    for (const name of Object.keys(parameters.shape)) others.delete(name);
    return {
      url: others.size > 0 ? `${place}?${others}` : place,
      connections: parsed.data.pool_max_conns,
      connectMs: parsed.data.connect_timeout * 1_000,
      queryMs: parsed.data.statement_timeout,
    };
  });

/** Variables that other programs read too, under names that are not Lectern's. */
export const standards = {
  OPENAI_API_KEY: optional().describe("the key for `openai:` models"),
  ANTHROPIC_API_KEY: optional().describe("the key for `anthropic:` models"),
  AWS_REGION: optional().meta(
    deciding(
      "the region that every call to Amazon Bedrock goes to; if unset, that of the shared AWS configuration",
    ),
  ),
  HF_ENDPOINT: optional()
    .refine((url) => url === undefined || /^https?:\/\/\S+$/.test(url), "takes the address of a mirror")
    .describe("a mirror of the Hugging Face hub to fetch models from; by default `https://huggingface.co`"),
  DATABASE_URL: databaseUrl().describe(
    "a PostgreSQL server (13 or later) instead of the embedded database; it needs no extension. Parameters: `pool_max_conns` (10), the most connections that this server opens; `connect_timeout` (5), how many seconds a request waits for a connection before it gets a 503 with a time to retry; `statement_timeout` (30000), how many milliseconds a statement may take",
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional()
    .refine(
      (url) => url === undefined || /^https?:\/\/\S+$/.test(url),
      "takes the address of a collector, such as http://localhost:4318",
    )
    .describe(
      "a collector that takes OTLP over HTTP, such as `http://localhost:4318`; if set, each answer is traced. See [operations.md](operations.md)",
    ),
  OTEL_SERVICE_NAME: text("lectern").describe("the name by which the collector knows this server"),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: choice(["false", "true"])
    .default("false")
    .describe("whether traces include questions and answers"),
};
