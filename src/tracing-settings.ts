import { z } from "zod";
import { optional, text } from "./setting-kinds.ts";

/** HTTPS, or a program on this machine. */
const isSafeAddress = (url: string) =>
  /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$))\S+$/.test(url) && URL.canParse(url);

/** Those of traces by their names in OpenTelemetry's own specification. */
export const tracing = {
  LECTERN_ALERT_WEBHOOK: optional()
    .refine((url) => url === undefined || isSafeAddress(url), "takes an address that begins with https://")
    .describe(
      "where alerts are sent, as signed JSON: a course refuses, fails or costs more than usual. See [operations.md](operations.md)",
    ),
  LECTERN_ALERT_SECRET: optional()
    .refine((secret) => secret === undefined || secret.length >= 16, "takes 16 characters or more")
    .describe("signs alerts, so that who receives them can tell them from forged ones"),
  LECTERN_JUDGE_SAMPLE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "the share of real answers that a judge looks at, from 0 to 1, for `lectern quality`: `0.05` is one in twenty",
    ),
  LECTERN_JUDGE_MODEL: optional().describe(
    "the model that judges them, in the form of `LECTERN_CHAT` or by its Bedrock id; unset, the judge without a model does",
  ),
  LECTERN_JUDGE_BUDGET: z.coerce
    .number()
    .min(0.01)
    .max(10_000)
    .default(1)
    .describe("the most that judging real answers may cost in a day (UTC), in US dollars"),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional()
    .refine(
      (url) => url === undefined || /^https?:\/\/\S+$/.test(url),
      "takes the address of a collector, such as http://localhost:4318",
    )
    .describe(
      "a collector that takes OTLP over HTTP, such as `http://localhost:4318`; if set, each answer is traced. See [operations.md](operations.md)",
    ),
  OTEL_SERVICE_NAME: text("lectern").describe("the name by which the collector knows this server"),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z
    .enum(["false", "true"])
    .default("false")
    .describe("whether traces include questions and answers"),
};
