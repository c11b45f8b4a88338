import { errorMessage } from "../errors.ts";
import { every } from "../every.ts";
import { keepAlerts, noteSent, takeAlerts } from "../store/alerts.ts";
import type { Database } from "../store/database.ts";
import { findAlerts } from "./find-alerts.ts";
import { sendAlert, type Webhook } from "./webhook.ts";

const everyMs = 5 * 60_000;

/** Looks every five minutes for what is unusual, keeps it, and sends it where a webhook is set. */
export function keepAlert(database: Database, webhook: Webhook | null): { stop(): Promise<void> } {
  return every(everyMs, "look for what is unusual", (signal) => lookOnce(database, webhook, signal));
}

/** What could not be sent stays to be sent the next time. */
export async function lookOnce(
  database: Database,
  webhook: Webhook | null,
  signal: AbortSignal,
): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  for (const { text } of await keepAlerts(database, await findAlerts(database, today)))
    console.error(`Unusual: ${text}`);
  if (!webhook) return;
  for (const alert of await takeAlerts(database)) {
    try {
      await sendAlert(webhook, alert, signal);
      await noteSent(database, alert.key);
    } catch (error) {
      signal.throwIfAborted();
      console.error(`An alert could not be sent, and will be tried again: ${errorMessage(error)}`);
    }
  }
}
