/** The part of JSON Schema that tools are described in. */
export interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
}

/** The smallest value that a schema takes; where it wants text, `words`, cut or filled to its length. */
export function smallest(schema: JsonSchema, words: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const chosen = choices.find(({ type }) => type === "null") ?? choices[0];
    return chosen ? smallest(chosen, words) : null;
  }
  const types = [schema.type ?? (schema.properties ? "object" : "null")].flat();
  return types.includes("null") ? null : smallestOf(types[0] ?? "null", schema, words);
}

function smallestOf(type: string, schema: JsonSchema, words: string): unknown {
  switch (type) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, smallest(schema.properties?.[name] ?? {}, words)]),
      );
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => smallest(schema.items ?? {}, words));
    case "string":
      return words.slice(0, schema.maxLength).padEnd(schema.minLength ?? 0, ".");
    case "integer":
    case "number": {
      const above = (schema.exclusiveMinimum ?? -1) + 1;
      return Math.max(schema.minimum ?? 0, above);
    }
    case "boolean":
      return false;
    default:
      return null;
  }
}
