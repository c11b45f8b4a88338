import { normalise } from "../../text/normalise.ts";

/** A question as it is compared letter by letter: case, blanks and marks at its ends do not count. */
export const questionKey = (question: string): string =>
  normalise(question)
    .replace(/^[\s"'¿¡([]+|[\s"'?!.…)\]]+$/g, "")
    .trim();
