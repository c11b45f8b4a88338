import type { SpanProcessor } from "@opentelemetry/sdk-trace-node";
import type { MiddlewareHandler } from "hono";
import type { Config } from "../config.ts";
import { lecternVersion } from "../version.ts";
import type { Observer } from "./observer.ts";

export interface Tracing {
  observer: Observer;
  /** A span for each request, until its response begins. */
  request: MiddlewareHandler;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

/** Milliseconds for the spans of one sending: a collector that is down must not hold a server that stops. */
const longestExport = 2_000;

type TracingConfig = Pick<Config, "tracing" | "provider" | "chat">;

/** Sends spans by OTLP; null, and nothing of the SDK loaded, where no collector is set. */
export async function openTracing(config: TracingConfig): Promise<Tracing | null> {
  const { endpoint } = config.tracing;
  if (endpoint === undefined) return null;
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
  const { BatchSpanProcessor } = await import("@opentelemetry/sdk-trace-node");
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: longestExport });
  return startTracing(config, new BatchSpanProcessor(exporter, { exportTimeoutMillis: longestExport }));
}

/** Registers for the whole process, until it is closed. */
export async function startTracing(config: TracingConfig, processor: SpanProcessor): Promise<Tracing> {
  const api = await import("@opentelemetry/api");
  const { NodeTracerProvider } = await import("@opentelemetry/sdk-trace-node");
  const { defaultResource, resourceFromAttributes } = await import("@opentelemetry/resources");
  const { httpInstrumentationMiddleware } = await import("@hono/otel");
  const { openSpans } = await import("./tracing.ts");
  const { service, capturesContent } = config.tracing;
  const named = { "service.name": service, "service.version": lecternVersion };
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(named)),
    spanProcessors: [processor],
  });
  provider.register();
  const tracer = provider.getTracer("lectern", lecternVersion);
  return {
    observer: openSpans({ tracer, provider: answererOf(config), capturesContent }),
    request: httpInstrumentationMiddleware({ tracerProvider: provider }),
    async close() {
      // What could not be sent is lost, and no reason to fail.
      await provider.shutdown().catch(() => undefined);
      for (const one of [api.trace, api.context, api.propagation]) one.disable();
    },
  };
}

/** As the GenAI conventions name those that they know; a server of one's own, and what only quotes, by Lectern's word. */
function answererOf({ chat, provider }: TracingConfig): string {
  if (chat !== undefined) return chat.includes("#") ? "openai" : (chat.split(":")[0] ?? "openai");
  return provider === "bedrock" ? "aws.bedrock" : "lectern";
}
