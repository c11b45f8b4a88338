import type { Scope } from "./addresses.ts";
import { useLanguage, useTexts } from "./texts/texts.tsx";

/** Names the part of the course that is asked; `label` stands before a deck or a section. */
export function ScopeName({ scope, label }: { scope: Scope; label: string }) {
  const { composer: texts } = useTexts();
  const { locale } = useLanguage();
  if ("until" in scope) return texts.until(new Date(`${scope.until}T12:00:00`).toLocaleDateString(locale));
  if ("through" in scope) {
    return (
      <>
        {texts.through} <bdi>{scope.through}</bdi>
      </>
    );
  }
  const { deck, section, page } = scope;
  return (
    <>
      {label} <bdi>{page ? texts.scopePage(deck, page) : (section ?? deck)}</bdi>
    </>
  );
}
