import { z } from "zod";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { cleanCharacters, decodeText } from "./clean.ts";

/** What a teacher says of a whole deck, to narrow a search to: `{ week: 3, tags: ["intro"] }`. */
type Metadata = Record<string, string | number | boolean | string[]>;

/** Beside the deck: `week3.pdf` has `week3.pdf.metadata.json`, as a Bedrock Knowledge Base expects it. */
export const metadataExtension = ".metadata.json";

const text = z.string().max(2_048).transform(cleanCharacters);
const list = z.array(text).min(1).max(100);

/** A plain value, or the long form that names its type (Bedrock API reference, MetadataAttributeValue). */
const value = z.union([text, z.number(), z.boolean(), list]);
const typed = z.object({
  value: z.discriminatedUnion("type", [
    z.object({ type: z.literal("STRING"), stringValue: text }).transform((long) => long.stringValue),
    z.object({ type: z.literal("NUMBER"), numberValue: z.number() }).transform((long) => long.numberValue),
    z
      .object({ type: z.literal("BOOLEAN"), booleanValue: z.boolean() })
      .transform((long) => long.booleanValue),
    z
      .object({ type: z.literal("STRING_LIST"), stringListValue: list })
      .transform((long) => long.stringListValue),
  ]),
  // Lectern embeds a slide with its own title and section only, so that a changed label re-embeds nothing.
  includeForEmbedding: z.boolean().optional(),
});

const file = z.object({ metadataAttributes: z.record(z.string(), z.unknown()) });

const allowed =
  'a text (up to 2,048 characters), a number, true or false, a list of texts, or {"value": {"type": "STRING", "stringValue": "…"}} with type STRING, NUMBER, BOOLEAN or STRING_LIST';
const maxAttributes = 50;
const maxKeyCharacters = 200;

/**
 * Reads a sidecar in the form of a Bedrock Knowledge Base: `{"metadataAttributes": {"week": 3}}`. Throws `bad-deck` with
 * the file, the key and what is allowed.
 */
export function readMetadata(bytes: Uint8Array, name: string): Metadata {
  const entries = Object.entries(parseFile(bytes, name));
  if (entries.length > maxAttributes) {
    throw new LecternError(
      "bad-deck",
      `${name} has ${entries.length} attributes, over the limit of ${maxAttributes}: remove some`,
    );
  }
  const read = entries.map(([key, raw]): [string, Metadata[string]] => {
    const cleaned = cleanCharacters(key).trim();
    if (cleaned === "" || cleaned.length > maxKeyCharacters) {
      throw new LecternError(
        "bad-deck",
        `${name}: an attribute's name must have 1 to ${maxKeyCharacters} characters`,
      );
    }
    return [cleaned, parseValue(raw, `${name}, ${cleaned}`)];
  });
  return Object.fromEntries(read);
}

function parseFile(bytes: Uint8Array, name: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(decodeText(bytes, name));
  } catch (cause) {
    if (cause instanceof LecternError) throw cause;
    throw new LecternError(
      "bad-deck",
      `${name} is not JSON (${errorMessage(cause)}): correct it or remove it`,
      {
        cause,
      },
    );
  }
  const parsed = file.safeParse(json);
  if (parsed.success) return parsed.data.metadataAttributes;
  throw new LecternError("bad-deck", `${name} must hold {"metadataAttributes": {"name": value, …}}`);
}

function parseValue(raw: unknown, place: string): Metadata[string] {
  const isLong = typeof raw === "object" && raw !== null && !Array.isArray(raw);
  if (!isLong) {
    const parsed = value.safeParse(raw);
    if (parsed.success) return parsed.data;
  } else {
    const parsed = typed.safeParse(raw);
    if (parsed.success) return parsed.data.value;
  }
  throw new LecternError("bad-deck", `${place}: must be ${allowed}`);
}
