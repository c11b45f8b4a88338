import { errorMessage } from "./errors.ts";

/** One thing that `lectern doctor` looked at; `advice` says what to do where it is not well, or may be better. */
export interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  advice: string | null;
}

export const sound = (name: string, detail: string): Finding => ({ name, ok: true, detail, advice: null });

export const fault = (name: string, detail: string, advice: string): Finding => ({
  name,
  ok: false,
  detail,
  advice,
});

/** Sound if `run` says what it found. `subject`: what is looked at, for a fault. */
export async function look(name: string, run: () => Promise<string>, subject: string): Promise<Finding> {
  try {
    return sound(name, await run());
  } catch (error) {
    return fault(name, subject, errorMessage(error));
  }
}
