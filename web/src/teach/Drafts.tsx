import { useEffect, useState } from "react";
import type { Draft, DraftList } from "../../../src/api/drafts.ts";
import { placeName } from "../../../src/text/place-name.ts";
import { getJson } from "../api.ts";
import { useTeachTexts } from "./use-teach-texts.ts";

/** Questions that are proposed for the course's evaluation: each is taken as it is, changed, or rejected. */
export function Drafts({ course }: { course: string }) {
  const { drafts: texts } = useTeachTexts();
  const path = `/api/courses/${encodeURIComponent(course)}`;
  const { list, fault, isBusy, ask } = useDrafts(`${path}/drafts`);
  const [hasNoMore, setNoMore] = useState(false);
  const propose = async () => {
    const before = list?.drafts.length;
    const after = await ask("", {});
    setNoMore(after !== null && after.drafts.length === before);
  };
  return (
    <section aria-busy={isBusy}>
      <h2>{texts.title}</h2>
      <p className="place">{texts.about}</p>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <p className="buttons">
        <button type="button" className="quiet" disabled={isBusy} onClick={() => void propose()}>
          {isBusy ? texts.proposing : texts.propose}
        </button>
        {list !== null && list.accepted > 0 && (
          <a className="quiet" href={`${path}/dataset`} download>
            {texts.dataset(list.accepted)}
          </a>
        )}
      </p>
      {list !== null && list.accepted > 0 && (
        <p>
          {texts.run} <code>lectern eval run --dataset lectern-dataset.jsonl</code>
        </p>
      )}
      <p className="place" role="status">
        {list !== null && texts.left(list.drafts.length)} {hasNoMore && texts.noMore}
      </p>
      <ul className="drafts">
        {list?.drafts.map((draft) => (
          <Review
            key={draft.id}
            {...{ draft, isBusy }}
            onDecide={(decision) => void ask(`/${encodeURIComponent(draft.id)}`, decision)}
          />
        ))}
      </ul>
    </section>
  );
}

function Review({
  draft,
  isBusy,
  onDecide,
}: {
  draft: Draft;
  isBusy: boolean;
  onDecide(body: object): void;
}) {
  const { drafts: texts } = useTeachTexts();
  const [question, setQuestion] = useState(draft.question);
  const [answer, setAnswer] = useState(draft.answer);
  const { slide } = draft;
  return (
    <li>
      <label>
        {texts.question}
        <textarea rows={2} value={question} onChange={(event) => setQuestion(event.target.value)} />
      </label>
      <label>
        {texts.answer}
        <textarea rows={3} value={answer} onChange={(event) => setAnswer(event.target.value)} />
      </label>
      {slide ? (
        <details>
          <summary>
            {placeName(slide)}: <bdi>{slide.title}</bdi>
          </summary>
          <p className="slide-text" dir="auto">
            {slide.text}
          </p>
        </details>
      ) : (
        <p className="place">{texts.noSlide}</p>
      )}
      <p className="buttons">
        <button
          type="button"
          className="primary"
          disabled={isBusy || question.trim() === ""}
          onClick={() => onDecide({ decision: "accept", question, answer })}
        >
          {texts.accept}
        </button>
        <button
          type="button"
          className="quiet danger"
          disabled={isBusy}
          onClick={() => onDecide({ decision: "reject" })}
        >
          {texts.reject}
        </button>
      </p>
    </li>
  );
}

function useDrafts(path: string) {
  const [list, setList] = useState<DraftList | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(true);
  const follow = async (asked: Promise<DraftList>): Promise<DraftList | null> => {
    try {
      const answered = await asked;
      setList(answered);
      return answered;
    } catch (reason) {
      setFault((reason as Error).message);
      return null;
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void follow(getJson<DraftList>(path)), [path]);
  const ask = (part: string, body: object) => {
    setBusy(true);
    setFault(null);
    return follow(getJson<DraftList>(`${path}${part}`, { method: "POST", body: JSON.stringify(body) }));
  };
  return { list, fault, isBusy, ask };
}
