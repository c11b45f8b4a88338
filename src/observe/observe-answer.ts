import type { AnswerEvent } from "../answer/events.ts";
import { errorKinds, LecternError } from "../errors.ts";
import type { Meter } from "../ledger/meter.ts";
import type { ObservedAnswer, Observer } from "./observer.ts";

interface Observation {
  /** The same events. */
  hear(events: AsyncIterable<AnswerEvent>): AsyncGenerator<AnswerEvent>;
  /** Tells the observers; called once it is known whether the answer is kept. */
  kept(isKept: boolean): void;
}

type Heard = Omit<ObservedAnswer, "charges" | "isKept">;

/**
 * Listens to the events of one answer. A request that asks for what there is not is no answer, and nobody is told of it;
 * its response counts as such.
 */
export function observeAnswer(observers: Observer[], meter: Pick<Meter, "charges">): Observation {
  const tell = observers.map((observer) => observer.openAnswer());
  const started = performance.now();
  const sinceStart = () => Math.round((performance.now() - started) * 10) / 10;
  const heard = nothingHeard();
  return {
    async *hear(events) {
      try {
        for await (const event of events) {
          if (event.type === "text") heard.firstTextMs ??= sinceStart();
          note(heard, event);
          yield event;
        }
      } catch (error) {
        if (error instanceof LecternError) heard.error = error;
        throw error;
      } finally {
        heard.totalMs = sinceStart();
      }
    },
    kept(isKept) {
      if (isWrongRequest(heard)) return;
      const keep = Math.max(0, sinceStart() - heard.totalMs);
      const answer = { ...heard, stages: { ...heard.stages, keep }, charges: meter.charges(), isKept };
      for (const one of tell) one(answer);
    },
  };
}

const isWrongRequest = ({ outcome, trace, error }: Heard) =>
  outcome === "failed" && trace === null && error !== null && errorKinds[error.code].fault === "user";

function nothingHeard(): Heard {
  return {
    outcome: "stopped",
    error: null,
    began: Date.now(),
    firstTextMs: null,
    totalMs: 0,
    stages: {},
    question: null,
    text: "",
    trace: null,
    verdict: null,
    made: null,
  };
}

function note(heard: Heard, event: AnswerEvent): void {
  if (event.type === "retrieved") {
    heard.question = event.question;
    heard.trace = event.trace;
  }
  if (event.type === "text") heard.text += event.text;
  if (event.type === "verdict") heard.verdict = event.verdict;
  if (event.type === "refusal") heard.outcome = event.reason === "blocked" ? "blocked" : "refused";
  if (event.type === "error") Object.assign(heard, { outcome: "failed", error: event.error });
  if (event.type === "finish") {
    const { type, usage, charges, timings, ...made } = event;
    heard.made = made;
    heard.outcome = heard.trace?.covered?.verdict === "near" ? "near" : "covered";
  }
  if (event.type === "finish" || event.type === "refusal" || event.type === "error") {
    // These two are moments of the whole, not stages.
    const { firstToken, total, ...stages } = event.timings;
    heard.stages = stages;
  }
}
