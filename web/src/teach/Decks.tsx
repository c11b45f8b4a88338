import { useEffect, useRef, useState } from "react";
import type { DeckChunks, DeckList, VersionList } from "../../../src/api/decks.ts";
import { getJson, send } from "../api.ts";
import { useLanguage } from "../texts/texts.tsx";
import { LeftOutNote } from "./LeftOutNote.tsx";
import { Scrolls } from "./Scrolls.tsx";
import { Shown } from "./Shown.tsx";
import { Uploads } from "./Uploads.tsx";
import { useLoaded } from "./use-loaded.ts";
import { useTeachTexts } from "./use-teach-texts.ts";
import { Versions } from "./Versions.tsx";

/** The decks of a course: add, look, take out; its versions; its end. */
export function Decks({ course, onChanged }: { course: string; onChanged(): void }) {
  const path = `/api/courses/${encodeURIComponent(course)}`;
  const decks = useLoaded<DeckList>(`${path}/decks`);
  const versions = useLoaded<VersionList>(`${path}/versions`);
  const [preview, setPreview] = useState<DeckChunks | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const change = async (path: string, init: RequestInit) => {
    setFault(null);
    try {
      await sendOrThrow(path, init);
    } catch (reason) {
      setFault((reason as Error).message);
    }
    changed();
  };
  const changed = () => {
    decks.reload();
    versions.reload();
    onChanged();
  };
  const show = (deck: string) =>
    getJson<DeckChunks>(`${path}/chunks?deck=${encodeURIComponent(deck)}`).then(setPreview, (reason: Error) =>
      setFault(reason.message),
    );
  const isNew = decks.fault !== null && versions.body === null;
  return (
    <>
      <Uploads course={course} onChanged={changed} onPreview={setPreview} />
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {preview && <Preview preview={preview} onClose={() => setPreview(null)} />}
      {!isNew && (
        <>
          <Shown of={decks}>
            {(body) => (
              <List
                {...body}
                onShow={(deck) => void show(deck)}
                onRemove={(deck) =>
                  change(`${path}/decks?deck=${encodeURIComponent(deck)}`, { method: "DELETE" })
                }
              />
            )}
          </Shown>
          <Shown of={versions}>
            {(body) => (
              <Versions
                {...body}
                onBack={(version) =>
                  change(`${path}/rollback`, { method: "POST", body: JSON.stringify({ version }) })
                }
              />
            )}
          </Shown>
          <DeleteCourse course={course} onFault={setFault} />
        </>
      )}
    </>
  );
}

async function sendOrThrow(path: string, init: RequestInit): Promise<void> {
  const response = await send(path, init);
  if (response.ok) return;
  const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
  throw new Error(problem?.detail ?? `${response.status}`);
}

interface ListProps extends DeckList {
  onShow(deck: string): void;
  onRemove(deck: string): Promise<void>;
}

function List({ decks, leftOut, onShow, onRemove }: ListProps) {
  const { decks: texts } = useTeachTexts();
  const { locale } = useLanguage();
  if (decks.length === 0) return <p>{texts.none}</p>;
  return (
    <>
      <h2>{texts.inCourse}</h2>
      <Scrolls label={texts.inCourse}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.deck}</th>
              <th scope="col">{texts.slides}</th>
              <th scope="col" className="wide">
                {texts.chunks}
              </th>
              <th scope="col" className="wide">
                {texts.read}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {decks.map(({ deck, slides, chunks, read, source }) => (
              <tr key={deck}>
                <th scope="row">
                  <bdi>
                    {source === null ? (
                      deck
                    ) : (
                      <a href={source} target="_blank" rel="noreferrer">
                        {deck}
                      </a>
                    )}
                  </bdi>
                </th>
                <td>{slides}</td>
                <td className="wide">{chunks}</td>
                <td className="wide">{new Date(read).toLocaleString(locale)}</td>
                <td className="buttons">
                  <button type="button" className="quiet" onClick={() => onShow(deck)}>
                    {texts.show}
                  </button>
                  <button
                    type="button"
                    className="quiet danger"
                    onClick={() => confirm(texts.removeThis(deck)) && void onRemove(deck)}
                  >
                    {texts.remove}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      <LeftOutNote kinds={leftOut} label={texts.leftOutBySync} />
    </>
  );
}

function Preview({ preview, onClose }: { preview: DeckChunks; onClose(): void }) {
  const { decks: texts } = useTeachTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [preview]);
  return (
    <section className="chunk-preview">
      <h2 ref={heading} tabIndex={-1}>
        {texts.preview(preview.deck, preview.chunks.length)}{" "}
        <button type="button" className="quiet" onClick={onClose}>
          {texts.close}
        </button>
      </h2>
      {preview.warnings.map((warning) => (
        <p className="notice warn" key={warning}>
          {warning}
        </p>
      ))}
      <ol>
        {preview.chunks.map(({ text, context, tokens, pages }, place) => (
          <li key={place}>
            <p className="place">
              {texts.pages(pages.filter((page) => page !== null).join(", "))} · {texts.tokens(tokens)} ·{" "}
              <bdi>{context}</bdi>
            </p>
            <p className="slide-text" dir="auto">
              {text}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function DeleteCourse({ course, onFault }: { course: string; onFault(message: string): void }) {
  const { decks: texts, cancel } = useTeachTexts();
  const [typed, setTyped] = useState<string | null>(null);
  if (typed === null) {
    return (
      <p>
        <button type="button" className="quiet danger" onClick={() => setTyped("")}>
          {texts.deleteCourse}
        </button>
      </p>
    );
  }
  const remove = () =>
    sendOrThrow(`/api/courses/${encodeURIComponent(course)}`, { method: "DELETE" }).then(
      // All that the page knows of the course is gone with it.
      () => location.assign("/teach"),
      (reason: Error) => onFault(reason.message),
    );
  return (
    <form
      className="delete-course"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === course) void remove();
      }}
    >
      <label>
        {texts.deleteThis(course)}{" "}
        <input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      </label>
      <button type="submit" className="quiet danger" disabled={typed !== course}>
        {texts.deleteForGood}
      </button>
      <button type="button" className="quiet" onClick={() => setTyped(null)}>
        {cancel}
      </button>
    </form>
  );
}
