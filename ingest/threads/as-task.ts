import { isMainThread } from "node:worker_threads";
import type { ErrorCode } from "../../src/errors.ts";
import { asFailure } from "../failed-deck.ts";

/** An error's class does not survive the way out of a thread: it goes as what it says. */
export type TaskOutcome<Result> = { result: Result } | { failure: { code: ErrorCode; message: string } };

// A parser may go on after its task has failed, and then fail again where nobody listens: that must not end the thread
// in the middle of the next task.
if (!isMainThread) process.on("unhandledRejection", () => undefined);

/** What a pool's thread runs. `name`, for messages: what the task is about. */
export function asTask<Task extends { name: string }, Result>(
  work: (task: Task) => Promise<Result>,
): (task: Task) => Promise<TaskOutcome<Result>> {
  return async (task) => {
    try {
      return { result: await work(task) };
    } catch (cause) {
      const { code, message } = asFailure(task.name, cause);
      return { failure: { code, message } };
    }
  };
}
