interface Props {
  course: string | undefined;
  hasCourse: boolean;
  onAsk(question: string): void;
}

const bundled = [
  "Why does a reranker help?",
  "How large should a chunk be?",
  "What is hybrid search?",
  "How do I know whether the answers are faithful?",
];
const anywhere = ["What is this course about?", "What are the main topics?"];

export function Welcome({ course, hasCourse, onAsk }: Props) {
  if (!hasCourse) {
    return (
      <section className="welcome">
        <h2>No course yet</h2>
        <p>
          Make one from your slides: <code>npx lectern ingest my-slides/</code>, then reload this page.
        </p>
      </section>
    );
  }
  return (
    <section className="welcome">
      <h2>Ask your course</h2>
      <p>
        Every answer rests on the slides. A number in brackets opens the slide and the words it comes from.
      </p>
      <ul className="suggestions">
        {(course === "rag-on-aws" ? bundled : anywhere).map((question) => (
          <li key={question}>
            <button type="button" onClick={() => onAsk(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
