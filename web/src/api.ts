import type { UIMessage } from "ai";
import type { GuardVerdict, Made } from "../../src/answer/events.ts";
import type { ApiAnswer } from "../../src/api/message.ts";
import type { AnswerMetadata } from "../../src/api/message-stream.ts";
import type { PageSession } from "../../src/api/session.ts";
import type { Citation } from "../../src/types.ts";

/** For a past answer, `current` is false if the slide has changed since. */
export type Source = Citation & { current?: boolean };

export type CoverageVerdict = NonNullable<NonNullable<AnswerMetadata["trace"]>["covered"]>["verdict"];

/** What the page reads of an answer's metadata: a past answer has no more. */
interface ShownMetadata extends Pick<AnswerMetadata, "answered" | "refusal"> {
  hits: Pick<AnswerMetadata["hits"][number], "slide">[];
  /** `covered` is null if a model judges for itself whether the slides answer. */
  trace:
    | (Partial<Omit<NonNullable<AnswerMetadata["trace"]>, "covered">> & {
        covered: { verdict: CoverageVerdict; remark?: string } | null;
      })
    | null;
  timings?: AnswerMetadata["timings"] | null;
  usage?: AnswerMetadata["usage"] | null;
  /** Null for a refusal. */
  made: Made | null;
  /** Why a past answer is not whole. */
  broken?: ApiAnswer["broken"];
  /** The reader broke it off. */
  stopped?: boolean;
  /** False if the server could not keep a new answer. */
  kept?: false;
  /** Where the answer stands in its conversation; absent until it is kept. */
  ordinal?: number;
  /** What its reader said of it before. */
  feedback?: ApiAnswer["feedback"];
}

export type ChatMessage = UIMessage<ShownMetadata, { verdict: GuardVerdict }>;

let session: Promise<PageSession> | null = null;
let tellLoggedOut = () => {};

/** Calls back where a log-in is over, by the reader's wish or by time. */
export function whenLoggedOut(callback: () => void): void {
  tellLoggedOut = callback;
}

/** What this page may send, and as whom. Asked for once; again where the server no longer knows it. */
export function openSession(): Promise<PageSession> {
  session ??= getJson<PageSession>("/api/session").catch((reason) => {
    session = null;
    throw reason;
  });
  return session;
}

/** `fetch` with the token by which the server knows its own page. */
export const send: typeof fetch = async (input, init) => {
  const request = async () => {
    const headers = new Headers(init?.headers);
    headers.set("x-lectern-token", (await openSession()).token);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return leaveWhenLoggedOut(await fetch(input, { ...init, headers }));
  };
  const response = await request();
  if (response.status !== 403) return response;
  session = null;
  return request();
};

/** Throws the server's own advice where the name or the password is wrong. */
export async function logIn(name: string, password: string): Promise<PageSession> {
  const { token } = await openSession();
  await readJson(
    await fetch("/api/session", {
      method: "POST",
      headers: { "x-lectern-token": token, "content-type": "application/json" },
      body: JSON.stringify({ name, password }),
    }),
  );
  session = null;
  return openSession();
}

export async function logOut(): Promise<void> {
  await send("/api/session", { method: "DELETE" });
  session = null;
  tellLoggedOut();
}

/** Throws an error whose message is the server's own advice. */
export async function getJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  return readJson<T>(leaveWhenLoggedOut(await (init.method ? send : fetch)(path, init)));
}

async function readJson<T>(response: Response): Promise<T> {
  if (!response.ok) {
    const problem = (await response.json().catch(() => null)) as Problem | null;
    throw new ApiProblem(response.status, problem);
  }
  return (await response.json()) as T;
}

/** What the server says of a request that it could not answer. */
export class ApiProblem extends Error {
  readonly status: number;

  constructor(status: number, problem: Problem | null) {
    super(describeProblem(problem ?? { status }));
    this.status = status;
  }
}

export interface Problem {
  detail?: string;
  status?: number;
  trace?: string;
}

/** Adds the name by which the operator of the server finds this failure in the log. */
export function describeProblem({ detail, status = 500, trace }: Problem): string {
  const told = detail ?? `The server answered ${status}`;
  return status >= 500 && trace ? `${told} (reference ${trace})` : told;
}

function leaveWhenLoggedOut(response: Response): Response {
  if (response.status === 401) {
    session = null;
    tellLoggedOut();
  }
  return response;
}
