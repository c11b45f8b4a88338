import { z } from "zod";
import { about, optional } from "./setting-kinds.ts";

/** By their names in OpenTelemetry's own specification. */
export const tracing = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional()
    .refine(
      (url) => url === undefined || /^https?:\/\/\S+$/.test(url),
      "takes the address of a collector, such as http://localhost:4318",
    )
    .register(about, {
      group: "tracing",
      description:
        "a collector that takes OTLP over HTTP, such as `http://localhost:4318`; if set, each answer is traced. See [operations.md](operations.md)",
    }),
  OTEL_SERVICE_NAME: z.string().default("lectern").register(about, {
    group: "tracing",
    description: "the name by which the collector knows this server",
  }),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z
    .enum(["false", "true"])
    .default("false")
    .register(about, {
      group: "tracing",
      description: "whether traces include questions and answers",
    }),
};
