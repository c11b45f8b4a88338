interface Props {
  label: string;
  /** Null: they are being worked out. */
  questions: string[] | null;
  onAsk(question: string): void;
}

/** Questions to be asked with one press. Their room is kept while they are worked out. */
export function Suggestions({ label, questions, onAsk }: Props) {
  if (questions?.length === 0) return null;
  return (
    <ul className="suggestions" aria-label={label} aria-busy={questions === null}>
      {questions === null
        ? [1, 2, 3, 4].map((place) => <li key={place} className="coming" />)
        : questions.map((question) => (
            <li key={question}>
              <button type="button" dir="auto" onClick={() => onAsk(question)}>
                {question}
              </button>
            </li>
          ))}
    </ul>
  );
}
