import { type FormEvent, useState } from "react";
import type { PageSession } from "../../src/api/session.ts";
import { logIn } from "./api.ts";

export function LogIn({ onLogIn }: { onLogIn(session: PageSession): void }) {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    try {
      onLogIn(await logIn(String(form.get("name")), String(form.get("password"))));
    } catch (reason) {
      setFault((reason as Error).message);
      setBusy(false);
    }
  };
  return (
    <main className="log-in">
      <form onSubmit={(event) => void enter(event)}>
        <h1>
          <img src="/icon.svg" alt="" width="26" height="26" /> Lectern
        </h1>
        <label>
          Name
          <input name="name" autoComplete="username" required maxLength={200} />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required maxLength={1000} />
        </label>
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        <button type="submit" disabled={busy}>
          {busy ? "One moment…" : "Log in"}
        </button>
      </form>
    </main>
  );
}
