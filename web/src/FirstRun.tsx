import { useState } from "react";
import { describeProgress } from "./teach/describe-progress.ts";
import { addSample, type Progress } from "./teach/uploads.ts";
import { useTeachTexts } from "./teach/use-teach-texts.ts";
import { useTexts } from "./texts/texts.tsx";

/** An empty tutor: what it is, and what to do now. `mayAdd`: it is the reader's to add slides. */
export function FirstRun({ mayAdd }: { mayAdd: boolean }) {
  const { welcome: texts } = useTexts();
  return (
    <section className="welcome">
      <h2>{texts.noCourse}</h2>
      <p>{texts.whatItIs}</p>
      <p>{texts.nextStep}</p>
      {mayAdd && <WaysToBegin />}
    </section>
  );
}

function WaysToBegin() {
  const { welcome: texts } = useTexts();
  const { decks } = useTeachTexts();
  const [progress, setProgress] = useState<Progress | null>(null);
  const hasFailed = progress?.step === "failed";
  const add = async () => {
    try {
      await addSample((next) => {
        setProgress(next);
        // All that the page knows of the server changes with its first course.
        if (next.step === "added" || next.step === "unchanged") location.assign("/");
      });
    } catch {
      setProgress({ step: "failed", reason: decks.broken });
    }
  };
  return (
    <>
      <p className="buttons">
        <a className="button" href="/teach">
          {texts.addSlides}
        </a>{" "}
        <button type="button" className="quiet" disabled={progress !== null && !hasFailed} onClick={add}>
          {texts.trySample}
        </button>
      </p>
      {progress && (
        <p className={hasFailed ? "fault" : "place"} role={hasFailed ? "alert" : "status"}>
          {describeProgress(progress, decks)}
        </p>
      )}
    </>
  );
}
