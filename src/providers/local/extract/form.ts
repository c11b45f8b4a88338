import { readPatterns } from "../../../text/lexicon.ts";

/** In the order in which they are tried. */
const forms = ["number", "comparison", "steps", "reason", "overview", "definition", "list"] as const;
/** What kind of answer a question asks for. */
export type Form = (typeof forms)[number] | "other";

const byForm = readPatterns("question-forms", ...forms);
const { code } = readPatterns("asks-for-code", "code");
const fits = (text: string, patterns: RegExp[]) => patterns.some((pattern) => pattern.test(text));

export const formOf = (question: string): Form =>
  forms.find((form) => fits(question, byForm[form])) ?? "other";

/** Whether a listing may be the answer. */
export const wantsCode = (question: string, form: Form): boolean => form === "steps" || fits(question, code);

/** A list or its steps say all that was asked only together. */
export const wholeLists = new Set<Form>(["list", "steps"]);
