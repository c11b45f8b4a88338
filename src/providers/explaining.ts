import type { LecternError } from "../errors.ts";

/** Runs one call of a service. An abort comes out as the signal's own reason, every other failure explained. */
export async function explaining<T>(
  explain: (error: unknown) => LecternError,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  try {
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error);
  }
}
