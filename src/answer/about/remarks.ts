import type { Messages } from "../../text/messages.ts";
import type { CourseQuestionKind } from "./recognise.ts";

export const isRemark = (kind: CourseQuestionKind): kind is "greeting" | "thanks" | "help" =>
  kind === "greeting" || kind === "thanks" || kind === "help";

const maxNames = 12;

/** Names as a sentence lists them. */
export function listNames(names: string[], { language, say }: Messages): string {
  const more = names.length - maxNames;
  const listed = new Intl.ListFormat(language, { type: "conjunction" });
  return listed.format(more > 0 ? [...names.slice(0, maxNames), say("more", { count: more })] : names);
}
