import type { ReactNode } from "react";
import { useTeachTexts } from "./use-teach-texts.ts";

/** What was loaded, or why it was not. */
export function Shown<Body>({
  of: { body, fault },
  children,
}: {
  of: { body: Body | null; fault: string | null };
  children(body: Body): ReactNode;
}) {
  const texts = useTeachTexts();
  if (fault !== null) {
    return (
      <p className="fault" role="alert">
        {fault}
      </p>
    );
  }
  return body === null ? <p className="waiting">{texts.loading}</p> : children(body);
}
