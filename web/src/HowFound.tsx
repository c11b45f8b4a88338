import { useEffect, useState } from "react";
import type { ToldUsage } from "../../src/api/money.ts";
import { placeName } from "../../src/text/place-name.ts";
import { type ChatMessage, getJson } from "./api.ts";
import type { OpenSlide } from "./open-slide.ts";
import { useLanguage, useTexts } from "./texts/texts.tsx";
import { here } from "./use-place.ts";

interface Props {
  metadata: NonNullable<ChatMessage["metadata"]>;
  onOpen(slide: OpenSlide): void;
}

/** Candidates that are told of: the others came no nearer. */
const mostCandidates = 8;

/** How an answer came about, in plain words: what was searched for, what was found, how long it took, what it cost. */
export function HowFound({ metadata, onOpen }: Props) {
  const { found: texts } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const kept = useKeptTrace(metadata, isOpen);
  if (!metadata.timings && !metadata.trace?.candidates) return null;
  return (
    <details className="how-found" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{texts.title}</summary>
      {isOpen && <Story metadata={{ ...metadata, trace: kept ?? metadata.trace }} onOpen={onOpen} />}
    </details>
  );
}

/** A past answer comes without its trace, which is asked for when somebody wants to read it. */
function useKeptTrace({ trace, ordinal }: Props["metadata"], isWanted: boolean): Props["metadata"]["trace"] {
  const [kept, setKept] = useState<Props["metadata"]["trace"]>(null);
  const { conversation } = here();
  const isMissing = isWanted && !trace?.candidates && ordinal !== undefined && conversation !== null;
  useEffect(() => {
    if (!isMissing) return;
    const leaving = new AbortController();
    const address = `/api/conversations/${encodeURIComponent(conversation)}/messages/${ordinal}/trace`;
    getJson<{ trace: Props["metadata"]["trace"] }>(address, { signal: leaving.signal })
      .then((answer) => setKept(answer.trace))
      // What is known without it is told all the same.
      .catch(() => undefined);
    return () => leaving.abort();
  }, [isMissing, conversation, ordinal]);
  return kept;
}

function Story({ metadata: { trace, timings, usage, made }, onOpen }: Props) {
  const { found: texts } = useTexts();
  const { language } = useLanguage();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const nearness = trace?.nearness ?? null;
  return (
    <>
      {trace?.rewrite && (
        <p>
          {texts.searchedFor}{" "}
          {trace.rewrite.queries.map((query) => (
            <q key={query} dir="auto">
              {query}
            </q>
          ))}
        </p>
      )}
      {trace?.search?.chunks != null && <p>{texts.searched(number.format(trace.search.chunks))}</p>}
      {trace?.covered && (
        <p>
          {texts.verdicts[trace.covered.verdict]}
          {nearness !== null && ` (${texts.probability(number.format(nearness))})`}
        </p>
      )}
      {trace?.candidates && trace.candidates.length > 0 && <Candidates {...{ trace, onOpen }} />}
      {timings && (
        <ul className="stages" aria-label={texts.times}>
          {Object.entries(timings).map(([stage, milliseconds]) => (
            <li key={stage}>
              {texts.stages[stage] ?? stage}: {texts.milliseconds(number.format(Math.round(milliseconds)))}
            </li>
          ))}
        </ul>
      )}
      {made && <p>{texts.writtenBy(made.model === "extractive" ? null : made.model)}</p>}
      {usage && usage.inputTokens !== null && <p>{describeUsage(usage, number, texts)}</p>}
    </>
  );
}

function Candidates({ trace, onOpen }: Pick<Props, "onOpen"> & { trace: Props["metadata"]["trace"] }) {
  const { found: texts } = useTexts();
  const read = new Set(trace?.pack?.packed.map(({ id }) => id));
  const rank = (leg: { rank: number } | null) => leg?.rank ?? "–";
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{texts.slide}</th>
          <th scope="col">{texts.byWords}</th>
          <th scope="col">{texts.byMeaning}</th>
          <th scope="col">{texts.read}</th>
        </tr>
      </thead>
      <tbody>
        {trace?.candidates?.slice(0, mostCandidates).map(({ slide, bm25, dense }) => (
          <tr key={slide.id}>
            <td>
              <button type="button" className="link" onClick={() => onOpen({ slide, quote: null })}>
                {placeName(slide)}: <bdi>{slide.title}</bdi>
              </button>
            </td>
            <td>{rank(bm25)}</td>
            <td>{rank(dense)}</td>
            <td>{read.has(slide.id) ? texts.yes : texts.no}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function describeUsage(
  { inputTokens, outputTokens, costUsd }: ToldUsage,
  number: Intl.NumberFormat,
  texts: ReturnType<typeof useTexts>["found"],
): string {
  const counted = (tokens: number | null) => (tokens === null ? texts.unknown : number.format(tokens));
  const tokens = texts.tokens(counted(inputTokens), counted(outputTokens));
  if (costUsd === undefined) return tokens;
  return `${tokens} ${costUsd === null ? texts.free : texts.cost(costUsd.toPrecision(2))}`;
}
