import type { VersionList } from "../../../src/api/decks.ts";
import { useLanguage } from "../texts/texts.tsx";
import { Scrolls } from "./Scrolls.tsx";
import { useTeachTexts } from "./use-teach-texts.ts";

/** The versions of a course's index, the latest first, each of which can be gone back to. */
export function Versions({ versions, onBack }: VersionList & { onBack(version: number): Promise<void> }) {
  const { decks: texts } = useTeachTexts();
  const { locale } = useLanguage();
  return (
    <details>
      <summary>
        {texts.versions} ({versions.length})
      </summary>
      <Scrolls label={texts.versions}>
        <table>
          <tbody>
            {versions.map(({ version, madeBy, created, decks, slides, current }) => (
              <tr key={version}>
                <th scope="row">
                  {texts.version} {version}
                </th>
                <td>{new Date(created).toLocaleString(locale)}</td>
                <td>
                  {texts.madeBy} {madeBy}
                </td>
                <td>{texts.held(decks, slides)}</td>
                <td>
                  {current ? (
                    texts.inUse
                  ) : (
                    <button type="button" className="quiet" onClick={() => void onBack(version)}>
                      {texts.goBack}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </details>
  );
}
