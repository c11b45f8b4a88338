import type { ReactNode } from "react";
import type { Conclusion } from "./conclusions.ts";

/** A question of the reader's with its answer in one line, and what that rests on. */
export function Card({
  question,
  conclusion,
  children,
}: {
  question: string;
  conclusion: Conclusion;
  children: ReactNode;
}) {
  return (
    <section className={`card box tone-${conclusion.tone}`}>
      <h2>{question}</h2>
      <p className="said">{conclusion.headline}</p>
      {children}
    </section>
  );
}
