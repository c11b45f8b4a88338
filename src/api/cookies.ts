import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

/** Cookies of this site alone, which no script reads. Over HTTPS their names keep sibling domains from setting them. */
export interface Cookies {
  read(context: Context, name: CookieName): string | undefined;
  /** `seconds` absent: until the browser closes. */
  write(context: Context, name: CookieName, value: string, seconds?: number): void;
  remove(context: Context, name: CookieName): void;
}

type CookieName = "lectern-page" | "lectern-session" | "lectern-log-in";

export function openCookies(origins: string[]): Cookies {
  const secure = origins.length > 0 && origins.every((origin) => origin.startsWith("https:"));
  const options = { path: "/", httpOnly: true, secure, sameSite: "Strict" as const };
  const nameOf = (name: CookieName) => (secure ? `__Host-${name}` : name);
  return {
    read: (context, name) => getCookie(context, nameOf(name)),
    write(context, name, value, seconds) {
      setCookie(context, nameOf(name), value, {
        ...options,
        // The way back from an identity provider is another site's link: only this cookie comes along.
        ...(name === "lectern-log-in" ? { sameSite: "Lax" as const } : {}),
        ...(seconds === undefined ? {} : { maxAge: seconds }),
      });
    },
    remove: (context, name) => void deleteCookie(context, nameOf(name), { path: "/", secure }),
  };
}
