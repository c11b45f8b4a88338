import { teachDe } from "../texts/teach-de.ts";
import { type TeachTexts, teachEn } from "../texts/teach-en.ts";
import { type Language, useLanguage } from "../texts/texts.tsx";

const spoken: Record<Language, TeachTexts> = { en: teachEn, de: teachDe };

/** All that the teacher's side says, in the reader's language. */
export const useTeachTexts = (): TeachTexts => spoken[useLanguage().language];
