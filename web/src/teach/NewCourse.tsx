import { type FormEvent, useState } from "react";
import { getJson } from "../api.ts";
import { useTeachTexts } from "./use-teach-texts.ts";

/** Begins a course, to which decks are added next. */
export function NewCourse({ isFirst, onBegun }: { isFirst: boolean; onBegun(name: string): void }) {
  const texts = useTeachTexts();
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    try {
      const init = { method: "POST", body: JSON.stringify({ name }) };
      onBegun((await getJson<{ name: string }>("/api/courses", init)).name);
    } catch (reason) {
      setFault((reason as Error).message);
    }
  };
  return (
    <form className="new-course" onSubmit={(event) => void submit(event)}>
      {isFirst && <p>{texts.noCourse}</p>}
      <label>
        {texts.newCourse}{" "}
        <input value={name} maxLength={100} required onChange={(event) => setName(event.target.value)} />
      </label>{" "}
      <button type="submit" className="primary">
        {texts.begin}
      </button>
      {fault !== null && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
