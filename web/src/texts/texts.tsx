import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { keepSetting, readSetting } from "../appearance.ts";
import { en, type Texts } from "./en.ts";

/** Languages of the page, by their own names. English comes with the page, the others when they are wanted. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const others: Record<Exclude<Language, "en">, () => Promise<Texts>> = {
  de: async () => (await import("./de.ts")).de,
};
/** Scripts that are written from right to left, should a language with one be added. */
const rightToLeft = new Set(["ar", "fa", "he", "ur"]);
const key = "lectern-language";

interface Spoken {
  language: Language;
  texts: Texts;
  choose(language: Language): void;
}

const Speech = createContext<Spoken>({ language: "en", texts: en, choose() {} });

/** All that the page says, in the reader's language. */
export const useTexts = (): Texts => useContext(Speech).texts;

export function useLanguage(): Pick<Spoken, "language" | "choose"> & { locale: string } {
  const { language, choose } = useContext(Speech);
  return { language, choose, locale: localeOf(language) };
}

/** How the reader writes dates in that language, such as en-GB. */
const localeOf = (language: Language) =>
  navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;

/** The page, in the language that the reader chose before, or that the browser asks for. */
export function Translated({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState(firstLanguage);
  const [spoken, setSpoken] = useState<Pick<Spoken, "language" | "texts"> | null>(
    wanted === "en" ? { language: "en", texts: en } : null,
  );
  useEffect(() => {
    let isWanted = true;
    const show = (language: Language, texts: Texts) => {
      if (!isWanted) return;
      document.documentElement.lang = language;
      document.documentElement.dir = rightToLeft.has(language) ? "rtl" : "ltr";
      setSpoken({ language, texts });
    };
    if (wanted === "en") show("en", en);
    // A page in English is better than none.
    else
      others[wanted]().then(
        (texts) => show(wanted, texts),
        () => show("en", en),
      );
    return () => {
      isWanted = false;
    };
  }, [wanted]);
  const value = useMemo(
    () =>
      spoken && {
        ...spoken,
        choose(language: Language) {
          keepSetting(key, language);
          setWanted(language);
        },
      },
    [spoken],
  );
  return value && <Speech value={value}>{children}</Speech>;
}

function firstLanguage(): Language {
  const asked = [readSetting(key), ...navigator.languages].map((tag) => tag?.split("-")[0]);
  return asked.find((tag): tag is Language => tag !== undefined && tag in languages) ?? "en";
}
