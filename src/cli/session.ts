import { loadConfig } from "../config.ts";
import { type Lectern, setup } from "../setup.ts";
import { showProgress } from "./progress.ts";

/** Opens Lectern for one command, runs it and closes, whatever happens. */
export async function withLectern<Result>(
  what: string,
  work: (lectern: Lectern) => Promise<Result>,
): Promise<Result> {
  const progress = showProgress();
  const lectern = await setup(loadConfig(), `lectern ${what}`, progress.step);
  progress.stop();
  try {
    return await work(lectern);
  } finally {
    await lectern.close();
  }
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
