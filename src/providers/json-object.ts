import { renderPrompt } from "../prompts.ts";

/** The system prompt that also asks for one object of a schema, for a model that nothing else holds to it. */
export function withSchemaInWords<Asked extends { system: string }>(asked: Asked, schema: object): Asked {
  const { system } = renderPrompt("json-object.v1", {
    system: asked.system,
    schema: JSON.stringify(schema),
  });
  return { ...asked, system };
}

/** The JSON object that a model wrote, possibly among words or in a code fence; null if there is none. */
export function findObject(said: string): string | null {
  const start = said.indexOf("{");
  const end = said.lastIndexOf("}");
  if (start < 0 || end < start) return null;
  const object = said.slice(start, end + 1);
  try {
    JSON.parse(object);
    return object;
  } catch {
    return null;
  }
}
