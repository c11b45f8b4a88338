import type { ChatMessage } from "./api.ts";
import { sourcesOf } from "./message-parts.ts";
import { Suggestions } from "./Suggestions.tsx";
import { useTexts } from "./texts/texts.tsx";
import { useQuestions } from "./use-questions.ts";

interface Props {
  message: ChatMessage;
  onAsk(question: string): void;
}

/** What the slides behind the cited ones answer. */
export function FollowUps({ message, onAsk }: Props) {
  const { answer: texts } = useTexts();
  const slides = [...sourcesOf(message).values()].map(({ slide }) => slide);
  const course = slides[0]?.course ?? null;
  const after = [...new Set(slides.filter((slide) => slide.course === course).map(({ id }) => id))];
  const questions = useQuestions(course, after.slice(0, 5).join());
  if (!questions || questions.length === 0) return null;
  return <Suggestions label={texts.followUps} questions={questions.slice(0, 3)} onAsk={onAsk} />;
}
