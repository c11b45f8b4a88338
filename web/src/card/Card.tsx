import { type FormEvent, useEffect, useState } from "react";
import { useRoute } from "wouter";
import type { CourseCard } from "../../../src/observe/course-card.ts";
import { addressOf, nowhere } from "../addresses.ts";
import { getJson, send } from "../api.ts";
import { cardDe } from "../texts/card-de.ts";
import { type CardTexts, cardEn } from "../texts/card-en.ts";
import { type Language, useLanguage } from "../texts/texts.tsx";
import "./card.css";

const spoken: Record<Language, CardTexts> = { en: cardEn, de: cardDe };

/** What the tutor of a course is made of, what it was measured to do, and where words go. */
export function Card() {
  const texts = spoken[useLanguage().language];
  const [, parts] = useRoute("/about/:course");
  const course = parts?.course ?? "";
  const [card, setCard] = useState<CourseCard | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    getJson<CourseCard>(`/api/courses/${encodeURIComponent(course)}/card`, { signal: leaving.signal })
      .then(setCard)
      .catch((reason: Error) => leaving.signal.aborted || setFault(reason.message));
    return () => leaving.abort();
  }, [course]);
  return (
    <main className="card">
      <p>
        <a href={addressOf({ ...nowhere, course })}>{texts.back}</a>
      </p>
      <h1>{texts.title(course)}</h1>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {card === null ? (
        fault === null && <p className="waiting">{texts.loading}</p>
      ) : (
        <Told {...{ card, texts }} />
      )}
    </main>
  );
}

interface Props {
  card: CourseCard;
  texts: CardTexts;
}

function Told({ card, texts }: Props) {
  const { models, leavesOut, goes, kept } = card;
  const away = goes.filter(({ to }) => to !== null);
  return (
    <>
      <h2>{texts.made}</h2>
      <List
        of={[
          texts.slides(card.slides, card.decks),
          card.extractive ? texts.extractive : texts.writes(models.answer ?? "?"),
          models.embedding ? texts.finds(models.embedding) : texts.findsByWords,
          ...(models.rerank ? [texts.reranks(models.rerank)] : []),
          ...(leavesOut.hiddenSlides ? [texts.hidden] : []),
          ...(leavesOut.speakerNotes ? [texts.notes] : []),
        ]}
      />
      <h2>{texts.can}</h2>
      <Measured {...{ card, texts }} />
      <h2>{texts.not}</h2>
      <List of={texts.limits} />
      <h2>{texts.goes}</h2>
      <List
        of={
          away.length === 0
            ? [texts.here]
            : away.map(({ what, to }) => texts.sent(texts.whats[what], to ?? ""))
        }
      />
      <h2>{texts.kept}</h2>
      <List
        of={[
          kept.days === null ? texts.keptUntil : texts.keptFor(kept.days),
          kept.namesAskers ? texts.withNames : texts.withoutNames,
          ...(kept.judgedShare > 0 ? [texts.judgedShare(kept.judgedShare)] : []),
        ]}
      />
      <h2>{texts.own}</h2>
      <p>
        <a href="/api/account" download>
          {texts.export}
        </a>
      </p>
      <Erase texts={texts} />
      <p className="place">{texts.version(card.lectern)}</p>
    </>
  );
}

function List({ of }: { of: string[] }) {
  return (
    <ul>
      {of.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function Measured({ card: { measured, lately }, texts }: Props) {
  const { locale } = useLanguage();
  const scores = Object.entries(measured?.scores ?? {}).flatMap(
    ([name, mean]) => texts.scores[name]?.(mean) ?? [],
  );
  const shares = Object.entries(lately?.shares ?? {}).flatMap(([name, { share }]) =>
    share === null ? [] : (texts.shares[name]?.(share) ?? []),
  );
  return (
    <>
      {measured ? (
        <>
          <p>{texts.measured(measured.questions, new Date(measured.finished).toLocaleDateString(locale))}</p>
          <List of={scores} />
          {measured.judges.length > 0 && <p className="place">{texts.judged(measured.judges.join(", "))}</p>}
        </>
      ) : (
        <p>{texts.notMeasured}</p>
      )}
      {lately && shares.length > 0 && (
        <>
          <p>{texts.lately(lately.answers)}</p>
          <List of={shares} />
        </>
      )}
    </>
  );
}

function Erase({ texts }: Pick<Props, "texts">) {
  const [typed, setTyped] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  if (typed === null) {
    return (
      <p>
        <button type="button" className="quiet danger" onClick={() => setTyped("")}>
          {texts.erase}
        </button>
      </p>
    );
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (typed !== texts.eraseWord) return;
    const response = await send("/api/account", { method: "DELETE" }).catch(() => null);
    // Nothing that the page still shows is true any more.
    if (response?.ok) location.assign("/");
    else setFailed(true);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label>
        {texts.eraseThis}{" "}
        <input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      </label>{" "}
      <button type="submit" className="quiet danger" disabled={typed !== texts.eraseWord}>
        {texts.eraseForGood}
      </button>{" "}
      <button type="button" className="quiet" onClick={() => setTyped(null)}>
        {texts.cancel}
      </button>
      {hasFailed && (
        <p className="fault" role="alert">
          {texts.failed}
        </p>
      )}
    </form>
  );
}
