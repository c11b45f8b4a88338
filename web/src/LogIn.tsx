import { type FormEvent, useState } from "react";
import type { PageSession } from "../../src/api/session.ts";
import { logIn } from "./api.ts";
import { useTexts } from "./texts/texts.tsx";

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
  const { logIn: texts } = useTexts();
  const hasFailed = location.hash === "#log-in-failed";
  return (
    <main className="log-in">
      <div className="card">
        <Title />
        {hasFailed && (
          <p className="fault" role="alert">
            {texts.failed}
          </p>
        )}
        <a
          className="button"
          href={`/auth/log-in?${new URLSearchParams({ back: location.pathname + location.search })}`}
        >
          {texts.logIn}
        </a>
      </div>
    </main>
  );
}

function LogInByPassword({ onLogIn }: Pick<Props, "onLogIn">) {
  const { logIn: texts } = useTexts();
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
          {texts.name}
          <input name="name" autoComplete="username" required maxLength={200} />
        </label>
        <label>
          {texts.password}
          <input name="password" type="password" autoComplete="current-password" required maxLength={1000} />
        </label>
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        <button type="submit" className="button" disabled={busy}>
          {busy ? texts.wait : texts.logIn}
        </button>
      </form>
    </main>
  );
}
