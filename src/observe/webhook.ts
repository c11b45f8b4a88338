import { createHmac } from "node:crypto";
import { errorMessage, LecternError } from "../errors.ts";
import { type RetryPolicy, retry } from "../retry.ts";
import type { Alert } from "../store/alerts.ts";
import { within } from "../time-limit.ts";
import { lecternVersion } from "../version.ts";

export interface Webhook {
  url: string;
  /** Signs what is sent. */
  secret: string;
}

const limitMs = 10_000;
const patience: RetryPolicy = {
  tries: 3,
  pauseMs: (retries) => 1_000 * 4 ** retries,
  mayHelp: (error) => error instanceof LecternError && error.code === "unavailable",
};

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY`, so that whoever receives it can tell it from a forged or an old one. */
export function signBody(body: string, secret: string, seconds: number): string {
  const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${signature}`;
}

/** Sends an alert by POST, as JSON with a `text` that chats show. Throws `unavailable` where it did not arrive. */
export async function sendAlert(webhook: Webhook, alert: Alert, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify(alert);
  await retry(() => post(webhook, { key: alert.key, body }, signal), patience, signal);
}

async function post(
  { url, secret }: Webhook,
  { key, body }: { key: string; body: string },
  signal: AbortSignal,
): Promise<void> {
  const limit = { limitMs, missed: "The webhook did not answer" };
  const response = await within(limit, signal, async (either) => {
    try {
      return await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": `lectern/${lecternVersion}`,
          "idempotency-key": encodeURIComponent(key),
          "x-lectern-signature": signBody(body, secret, Math.floor(Date.now() / 1000)),
        },
        body,
        // Elsewhere nobody has agreed to be sent anything.
        redirect: "error",
        signal: either,
      });
    } catch (cause) {
      either.throwIfAborted();
      throw new LecternError("unavailable", `The webhook can't be reached: ${errorMessage(cause)}`, {
        cause,
      });
    }
  });
  await response.body?.cancel();
  if (response.ok) return;
  const mayPass = response.status >= 500 || response.status === 429 || response.status === 408;
  throw new LecternError(
    mayPass ? "unavailable" : "config",
    `The webhook answered ${response.status}: see what LECTERN_ALERT_WEBHOOK names`,
  );
}
