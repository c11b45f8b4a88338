import { type FormEvent, useState } from "react";
import type { PageSession } from "../../src/api/session.ts";
import { logIn } from "./api.ts";

interface Props {
  mode: PageSession["mode"];
  onLogIn(session: PageSession): void;
}

export function LogIn({ mode, onLogIn }: Props) {
  return mode === "oidc" ? <LogInElsewhere /> : <LogInByPassword onLogIn={onLogIn} />;
}

const Title = () => (
  <h1>
    <img src="/icon.svg" alt="" width="26" height="26" /> Lectern
  </h1>
);

function LogInElsewhere() {
  const hasFailed = location.hash === "#log-in-failed";
  return (
    <main className="log-in">
      <div className="card">
        <Title />
        {hasFailed && (
          <p className="fault" role="alert">
            The log-in failed. Try again; if it fails again, tell your teacher.
          </p>
        )}
        <a className="button" href="/auth/log-in">
          Log in
        </a>
      </div>
    </main>
  );
}

function LogInByPassword({ onLogIn }: Pick<Props, "onLogIn">) {
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
      <form className="card" onSubmit={(event) => void enter(event)}>
        <Title />
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
        <button type="submit" className="button" disabled={busy}>
          {busy ? "One moment…" : "Log in"}
        </button>
      </form>
    </main>
  );
}
