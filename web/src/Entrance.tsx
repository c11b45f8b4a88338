import { Suspense, useEffect, useState } from "react";
import { Route, Switch } from "wouter";
import type { PageSession } from "../../src/api/session.ts";
import { App } from "./App.tsx";
import { openSession, whenLoggedOut } from "./api.ts";
import { Fault } from "./Fault.tsx";
import { LogIn } from "./LogIn.tsx";
import { routes } from "./routes.tsx";
import { useTexts } from "./texts/texts.tsx";
import { useReconnect } from "./use-reconnect.ts";

/** The tutor, behind a log-in where the server wants one. */
export function Entrance() {
  const [session, setSession] = useState<PageSession | null>(null);
  const { dialogue: texts } = useTexts();
  const [fault, setFault] = useState<Error | null>(null);
  const open = () =>
    openSession().then((opened) => {
      setFault(null);
      setSession(opened);
    }, setFault);
  useReconnect(fault instanceof TypeError, open);
  useEffect(() => {
    void open();
    // The tutor is taken down, and with it all that it shows of the one who leaves.
    whenLoggedOut(() => void open());
  }, []);
  if (fault) {
    const message = fault instanceof TypeError ? texts.serverAway : fault.message;
    return (
      <main className="not-found">
        <Fault message={message} retry={{ label: texts.tryAgain, again: () => void open() }} />
      </main>
    );
  }
  if (!session) return null;
  if (!session.user) return <LogIn mode={session.mode} onLogIn={setSession} />;
  const user = session.mode === "password" || session.mode === "oidc" ? session.user : null;
  return (
    <Suspense>
      <Switch>
        {routes.map(({ path, Page }) => (
          <Route key={path} path={path}>
            <Page user={user} />
          </Route>
        ))}
        <Route>
          <App user={user} />
        </Route>
      </Switch>
    </Suspense>
  );
}
