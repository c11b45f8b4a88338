import { useEffect, useState } from "react";
import type { PageSession } from "../../src/api/session.ts";
import { App } from "./App.tsx";
import { openSession, whenLoggedOut } from "./api.ts";
import { LogIn } from "./LogIn.tsx";

/** The tutor, behind a log-in where the server wants one. */
export function Entrance() {
  const [session, setSession] = useState<PageSession | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const open = () => openSession().then(setSession, (reason: Error) => setFault(reason.message));
    void open();
    // The tutor is taken down, and with it all that it shows of the one who leaves.
    whenLoggedOut(() => void open());
  }, []);
  if (fault) {
    return (
      <p className="fault" role="alert">
        {fault}
      </p>
    );
  }
  if (!session) return null;
  if (!session.user) return <LogIn mode={session.mode} onLogIn={setSession} />;
  return <App user={session.mode === "password" || session.mode === "oidc" ? session.user : null} />;
}
