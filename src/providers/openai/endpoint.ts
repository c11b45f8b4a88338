import type { Config } from "../../config.ts";
import { LecternError } from "../../errors.ts";

/** Where a model is served by the OpenAI protocol, and what it is called there. */
export interface Endpoint {
  /** As traces, prices and reports name it: no address, which may hold an account's name. */
  name: string;
  /** Who serves it, for messages that a student may read. */
  server: string;
  vendor: Vendor | "openai-compatible";
  /** Without a slash at its end. */
  baseUrl: string;
  model: string;
  apiKey: string | undefined;
  /** On this machine: it bills nothing, and takes longer to begin. */
  isLocal: boolean;
}

type Keys = Config["keys"];

const vendors = {
  ollama: { server: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", key: null },
  lmstudio: { server: "LM Studio", baseUrl: "http://127.0.0.1:1234/v1", key: null },
  openai: { server: "OpenAI", baseUrl: "https://api.openai.com/v1", key: "openai" },
  anthropic: { server: "Anthropic", baseUrl: "https://api.anthropic.com/v1", key: "anthropic" },
  jina: { server: "Jina", baseUrl: "https://api.jina.ai/v1", key: "own" },
  cohere: { server: "Cohere", baseUrl: "https://api.cohere.com/v2", key: "own" },
} as const satisfies Record<string, { server: string; baseUrl: string; key: keyof Keys | null }>;
type Vendor = keyof typeof vendors;

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether the name is `vendor:model` of a vendor that speaks the protocol, or `base URL#model`. */
export function isEndpointName(name: string): boolean {
  return /^https?:\/\//.test(name) || (vendorOf(name) !== null && name.indexOf(":") < name.length - 1);
}

function vendorOf(name: string): Vendor | null {
  const vendor = name.slice(0, Math.max(0, name.indexOf(":")));
  return Object.hasOwn(vendors, vendor) ? (vendor as Vendor) : null;
}

/** The variable that holds the key of the server that a model's name says, for who runs Lectern. */
export function keyVariable(name: string): string {
  const vendor = vendorOf(name);
  const key = vendor === null ? "own" : vendors[vendor].key;
  return { openai: "OPENAI_API_KEY", anthropic: "ANTHROPIC_API_KEY", own: "LECTERN_API_KEY" }[key ?? "own"];
}

/** `setting`: what the name was given as, for messages. Throws `config` for a name that can't be read, or lacks its key. */
export function openEndpoint(name: string, setting: string, keys: Keys): Endpoint {
  const vendor = vendorOf(name);
  if (vendor === null || /^https?:\/\//.test(name)) return openUrl(name, setting, keys);
  const { server, baseUrl, key } = vendors[vendor];
  const apiKey = key === null ? undefined : keys[key];
  if (key !== null && apiKey === undefined) {
    throw new LecternError("credentials", `${server} needs a key: \`lectern doctor\` says where to put it`);
  }
  const model = name.slice(vendor.length + 1);
  return { name, server, vendor, baseUrl, model, apiKey, isLocal: loopback.test(new URL(baseUrl).hostname) };
}

function openUrl(name: string, setting: string, keys: Keys): Endpoint {
  const hash = name.indexOf("#");
  const model = name.slice(hash + 1).trim();
  const url = hash > 0 && URL.canParse(name.slice(0, hash)) ? new URL(name.slice(0, hash)) : null;
  if (!url || model === "") {
    const example = "http://127.0.0.1:8000/v1#qwen3";
    throw new LecternError(
      "config",
      `${setting} takes a server's base URL, # and a model, such as ${example}`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new LecternError(
      "config",
      `${setting} must not have a password in its URL: set LECTERN_API_KEY instead`,
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  const isLocal = loopback.test(url.hostname);
  return {
    name: `openai-compatible:${model}`,
    server: isLocal ? `The server at ${url.host}` : "The model's server",
    vendor: "openai-compatible",
    baseUrl: `${url.origin}${path === "" ? "/v1" : path}`,
    model,
    apiKey: keys.own,
    isLocal,
  };
}
