import { useState } from "react";
import { appearances, readAppearance, setAppearance } from "./appearance.ts";
import { type Language, languages, useLanguage, useTexts } from "./texts/texts.tsx";

/** How the page looks and which language it speaks. The browser closes it at Escape and at a click elsewhere. */
export function Settings({ onShortcuts }: { onShortcuts?: () => void }) {
  const { settings: texts } = useTexts();
  const { language, choose } = useLanguage();
  const [appearance, setShown] = useState(readAppearance);
  return (
    <>
      <button type="button" className="quiet icon" popoverTarget="settings" aria-label={texts.open}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor">
          <path d="M4 7h9m5 0h2M4 17h3m5 0h8" strokeWidth="2" strokeLinecap="round" />
          <circle cx="15.5" cy="7" r="2.5" strokeWidth="2" />
          <circle cx="9.5" cy="17" r="2.5" strokeWidth="2" />
        </svg>
      </button>
      <div id="settings" className="settings" popover="auto">
        <fieldset>
          <legend>{texts.appearance}</legend>
          {appearances.map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="appearance"
                checked={appearance === name}
                onChange={() => {
                  setAppearance(name);
                  setShown(name);
                }}
              />
              {texts[name]}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{texts.language}</legend>
          {(Object.keys(languages) as Language[]).map((name) => (
            <label key={name} lang={name}>
              <input type="radio" name="language" checked={language === name} onChange={() => choose(name)} />
              {languages[name]}
            </label>
          ))}
        </fieldset>
        {onShortcuts && (
          <button
            type="button"
            className="quiet"
            popoverTarget="settings"
            popoverTargetAction="hide"
            onClick={onShortcuts}
          >
            {texts.shortcuts}
          </button>
        )}
      </div>
    </>
  );
}
