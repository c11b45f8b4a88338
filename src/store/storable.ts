/** Text and JSON refuse NUL, and JSON half a character. What takes its place is as long, so that places in a text hold. */
export const storable = (text: string) => text.replace(/\0|\p{Surrogate}/gu, "\ufffd");

/** A value as JSON that PostgreSQL can take apart. */
export const storableJson = (value: unknown) =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === "string" ? storable(inner) : inner));
