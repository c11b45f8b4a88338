interface ErrorKind {
  /** Status of an HTTP answer. */
  status: number;
  /** Exit code of a command: 2 for a wrong call, 1 for every other failure. */
  exitCode: 1 | 2;
  /** Whether the same call may succeed if it is made again: within seconds, or only after minutes or somebody's help. */
  retryable: "soon" | "later" | "no";
  /** Who can put it right: who asked, who runs Lectern and sets it up, a service that Lectern uses, or its developers. */
  fault: "user" | "config" | "service" | "internal";
}

/**
 * Every failure that a user can meet, and all that follows from its code. The codes are stable and machine-readable;
 * they are translated to HTTP (`api/problem.ts`) or an exit code (`cli/program.ts`) once, at the edge.
 */
export const errorKinds = {
  /** A wrong call. */
  usage: { status: 400, exitCode: 2, retryable: "no", fault: "user" },
  /** Malformed input. */
  invalid: { status: 400, exitCode: 1, retryable: "no", fault: "user" },
  "too-large": { status: 413, exitCode: 1, retryable: "no", fault: "user" },
  /** Nobody has logged in, or the log-in is over. */
  unauthenticated: { status: 401, exitCode: 1, retryable: "no", fault: "user" },
  /** Not for who asks: another site's page, or a role that may not. */
  forbidden: { status: 403, exitCode: 1, retryable: "no", fault: "user" },
  /** Somebody asks more, or spends more, than is theirs. */
  limited: { status: 429, exitCode: 1, retryable: "later", fault: "user" },
  "not-found": { status: 404, exitCode: 1, retryable: "no", fault: "user" },
  /** A deck that can't be read. */
  "bad-deck": { status: 422, exitCode: 1, retryable: "no", fault: "user" },
  /** A deck without words, which a course leaves out. */
  "no-words": { status: 422, exitCode: 1, retryable: "no", fault: "user" },
  /** The same is being done already. */
  busy: { status: 409, exitCode: 1, retryable: "later", fault: "user" },
  /** An evaluation has spent what it may. */
  budget: { status: 500, exitCode: 1, retryable: "no", fault: "user" },
  /** Another process holds the data folder. */
  locked: { status: 503, exitCode: 1, retryable: "later", fault: "user" },
  /** The index was built with another embedding model. */
  "index-mismatch": { status: 409, exitCode: 1, retryable: "no", fault: "config" },
  /** A setting is wrong. */
  config: { status: 500, exitCode: 1, retryable: "no", fault: "config" },
  /** There are none, or they have expired or were refused. */
  credentials: { status: 503, exitCode: 1, retryable: "no", fault: "config" },
  /** No permission for the model or the action. */
  "access-denied": { status: 503, exitCode: 1, retryable: "no", fault: "config" },
  /** The disk is full, broken or read-only. */
  storage: { status: 500, exitCode: 1, retryable: "later", fault: "config" },
  /** PostgreSQL is out of reach, overloaded, or did not answer in time. */
  database: { status: 503, exitCode: 1, retryable: "soon", fault: "service" },
  throttled: { status: 429, exitCode: 1, retryable: "soon", fault: "service" },
  /** A model, or another service, can't be reached. */
  unavailable: { status: 503, exitCode: 1, retryable: "soon", fault: "service" },
  /** A stream ended before its end. */
  truncated: { status: 502, exitCode: 1, retryable: "soon", fault: "service" },
  /** A model wrote what can't be read. */
  malformed: { status: 502, exitCode: 1, retryable: "no", fault: "service" },
  /** A service refused a request that Lectern made. */
  rejected: { status: 502, exitCode: 1, retryable: "no", fault: "service" },
  /** A service was busy or down for minutes: an evaluation stops, and goes on later. */
  outage: { status: 503, exitCode: 1, retryable: "later", fault: "service" },
  /** Whoever asked wants no answer any more. */
  stopped: { status: 409, exitCode: 1, retryable: "no", fault: "user" },
  internal: { status: 500, exitCode: 1, retryable: "no", fault: "internal" },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** `message` is one line that says what happened, to which file or field, and what to do. */
export class LecternError extends Error {
  override readonly name = "LecternError";
  readonly code: ErrorCode;
  /** Known where it is a matter of time. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; retryAfterSeconds?: number }) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
}

/** What should check an answer can't, whichever model gives it: so none may, and what was said of it is not kept. */
export class UncheckedError extends LecternError {}

/** Whether the same call may succeed within seconds: throttling, a service that is down, a stream that broke off. */
export function passesSoon(error: unknown): error is LecternError {
  return error instanceof LecternError && errorKinds[error.code].retryable === "soon";
}

/** Whether it stays until somebody changes a setting, a permission or the machine. */
export function isLasting(error: unknown): boolean {
  return error instanceof LecternError && errorKinds[error.code].fault === "config";
}

/** Whether the next deck or case would only meet it too. */
export function endsRun(error: unknown): boolean {
  if (!(error instanceof LecternError)) return false;
  return isLasting(error) || error.code === "outage" || error.code === "budget" || error.code === "database";
}

/** One line for a person, whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A disk that is full or read-only, in whatever was being done; null where it is something else. */
export function diskFault(error: unknown): LecternError | null {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!/^(?:EROFS|ENOSPC|EDQUOT)$/.test(code)) return null;
  const advice = code === "EROFS" ? "make the disk writable again" : "free some space";
  return new LecternError("storage", `The disk takes no more data (${errorMessage(error)}): ${advice}`, {
    cause: error,
  });
}
