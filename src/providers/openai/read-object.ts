/** The JSON object that a model wrote, possibly among words or in a code fence; null if there is none. */
export function readObject(said: string): string | null {
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
