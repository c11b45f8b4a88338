import { personalDataKinds } from "../../text/personal-data/kinds.ts";
import { findPersonalData } from "../../text/personal-data.ts";
import type { Question } from "../../types.ts";
import { tellsOfAsker } from "../guard/screen.ts";

/** Longer questions bring something of their own, such as a listing: nobody asks the same. UTF-16 units. */
const longest = 500;

/**
 * Whether somebody else may ask the same: what leans on a conversation is about that, and what tells of who asks is
 * about them.
 */
export function mayBeShared({ question, history }: Pick<Question, "question" | "history">): boolean {
  if (history.length > 0 || question.length > longest || tellsOfAsker(question)) return false;
  return findPersonalData(question, [...personalDataKinds]).length === 0;
}
