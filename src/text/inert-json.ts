/**
 * JSON in which no tag can open or close: what a slide or a student wrote, between the tags of a prompt, stays a string
 * whatever it says.
 */
export const inertJson = (value: unknown): string => JSON.stringify(value).replace(/</g, "\\u003c");
