import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { answer } from "../answer/answer.ts";
import { openAnswerCache } from "../answer/cache/answer-cache.ts";
import { collect } from "../answer/collect.ts";
import { guardRules } from "../answer/guard/guard.ts";
import { presentable } from "../answer/guard/names.ts";
import { toHitJson } from "../answer/hit-json.ts";
import { makeSummariser, recall } from "../answer/memory/memory.ts";
import { type Recorded, record } from "../answer/memory/record.ts";
import { type Caller, isTheirs, onlyCourse } from "../auth/caller.ts";
import type { FairUse } from "../auth/fair-use.ts";
import { LecternError } from "../errors.ts";
import { openMeter } from "../ledger/meter.ts";
import { observeAnswer } from "../observe/observe-answer.ts";
import { openObservedMeter } from "../observe/observed-meter.ts";
import type { Observer } from "../observe/observer.ts";
import type { Lectern } from "../setup.ts";
import { getConversation } from "../store/conversations.ts";
import { takeBackExchange } from "../store/exchanges.ts";
import { findOwner } from "../store/owners.ts";
import type { Turn } from "../types.ts";
import type { Admission, Place } from "./admission.ts";
import { type Answering, streamAnswer, toResponse } from "./chat-stream.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { forReaders } from "./for-readers.ts";
import { seesMoney, tellBill } from "./money.ts";
import { problem } from "./problem.ts";
import { type Asked, parseChat } from "./question.ts";
import { openRunningAnswers } from "./running.ts";

/** A conversation is full at this many messages: an export must stay a file that can be opened. */
const maxMessages = 2_000;
/** The status that nginx logs; no client is left to read it. */
const readerLeft = 499;

export function chatRoutes(
  lectern: Lectern,
  admission: Admission,
  fairUse: FairUse,
  observers: Observer[],
): Routes {
  const rules = guardRules(lectern.config);
  const names = { findNames: lectern.provider.findNames, database: lectern.database };
  const makeSummary = makeSummariser({ ...lectern, openMeter: () => openObservedMeter(observers) });
  const summarise = (conversation: string) => admission.follow(() => makeSummary(conversation));
  const running = openRunningAnswers();
  const routes = new Hono<ApiEnv>().get("/chat/:id/stream", async (context) => {
    const of = { conversation: context.req.param("id"), owner: context.get("caller").id };
    const found = running.find(of);
    const leaving = new AbortController();
    return found ? toResponse(found.hear(leaving), leaving) : context.body(null, 204);
  });
  routes.post("/chat/:id/stop", async (context) => {
    const of = { conversation: context.req.param("id"), owner: context.get("caller").id };
    return context.json({ stopped: running.stop(of) });
  });
  return routes.post("/chat", async (context) => {
    const asked = await parseChat(context.req.raw);
    const caller = context.get("caller");
    const { history, course: own } = await resumeConversation(lectern, asked, caller);
    const course = asked.question.course ?? own ?? onlyCourse(caller);
    const question = { ...asked.question, course, within: caller.courses, history };
    const conversation = asked.conversationId ?? randomUUID();
    context.set("course", course ?? null);
    const using = await fairUse.ask({ caller, address: context.var.address, course: course ?? null });
    const asTyped = { text: question.question, course, within: caller.courses };
    const kept = await presentable(names, rules, asTyped, context.req.raw.signal).catch((error) => {
      using.leave();
      throw error;
    });
    context.set("question", kept);
    // From here the generator runs at once, and whatever ends it gives the place back.
    const place = takePlace(admission, using);
    const leaving = new AbortController();
    const whoLeaves = asked.resumable ? [] : [context.req.raw.signal];
    const signal = AbortSignal.any([...whoLeaves, leaving.signal, place.signal]);
    const meter = openMeter();
    const isToldWhole = context.req.header("accept")?.includes("application/json") === true;
    const observed = observeAnswer(observers, meter);
    const cache = openAnswerCache(lectern, { isAnew: asked.again });
    const answered = answer({ ...lectern, meter, isToldWhole, cache }, question, signal);
    const recorded = record(
      { ...lectern, meter, summarise, follow: admission.follow },
      {
        conversation,
        owner: caller.id,
        question: { ...question, question: kept },
      },
      forReaders(observed.hear(answered), context.var.trace),
    );
    const leave = (isKept: boolean) => {
      place.leave();
      observed.kept(isKept);
    };
    const answering = {
      ...{ conversation, seesMoney: seesMoney(caller), signal },
      ...recorded,
      whenKept: async () => {
        const keeping = await recorded.whenKept();
        await cache?.keep(conversation, keeping, recorded.said());
        return keeping;
      },
      events: leaveAtEnd(recorded, leave, signal),
    };
    try {
      return isToldWhole
        ? await sendWhole(context, answering)
        : await streamAnswer({ ...answering, owner: caller.id }, leaving, asked.resumable ? running : null);
    } catch (error) {
      if (hasReaderLeft(signal)) return new Response(null, { status: readerLeft });
      throw error;
    }
  });
}

/** The server's place and the user's, given back together. */
function takePlace(admission: Admission, using: Pick<Place, "leave">): Place {
  try {
    const { signal, leave } = admission.admit();
    return {
      signal,
      leave() {
        leave();
        using.leave();
      },
    };
  } catch (error) {
    using.leave();
    throw error;
  }
}

/** Whether the reader left; false if Lectern itself ended the answer, as it does when it stops. */
const hasReaderLeft = (signal: AbortSignal) => signal.aborted && !(signal.reason instanceof LecternError);

/** The same events. `leave` gives the place back once it is known whether the answer is kept, however it ended. */
function leaveAtEnd({ events, whenKept }: Recorded, leave: (isKept: boolean) => void, signal: AbortSignal) {
  async function* pass() {
    try {
      yield* events;
    } finally {
      // Node keeps a combined signal, and all that hangs on it, for as long as somebody listens to it.
      signal.removeEventListener("abort", end);
      void whenKept().then(
        ({ isKept }) => leave(isKept),
        () => leave(false),
      );
    }
  }
  const passing = pass();
  const end = () => void passing.throw(signal.reason).catch(() => undefined);
  // Nobody pulls any more: the generators must be told to end, so that what was said so far is kept.
  signal.addEventListener("abort", end, { once: true });
  return passing;
}

async function sendWhole(context: Context, { conversation, ...answering }: Answering): Promise<Response> {
  try {
    const { hits, usage, charges, ...answered } = await collect(answering.events).finally(answering.whenKept);
    // What ends the events between two of them, such as a reader who leaves, comes as no error.
    if (answered.made === null) answering.signal.throwIfAborted();
    const { isKept: kept, ordinal } = await answering.whenKept();
    const bill = tellBill({ usage, charges }, answering.seesMoney);
    const told = { hits: hits.map(toHitJson), conversationId: conversation, kept, ordinal };
    return context.json({ ...answered, ...bill, ...told });
  } catch (error) {
    const { content, citations } = answering.said();
    if (content === "" || hasReaderLeft(answering.signal)) throw error;
    return problem(context, error, { answer: content, citations, conversationId: conversation });
  }
}

/**
 * The server trusts its own record of a conversation before what a page says was said; a history given by hand counts,
 * and so does any where there is no record.
 */
async function resumeConversation(
  { database }: Lectern,
  asked: Asked,
  caller: Caller,
): Promise<{ history: Turn[]; course: string | null }> {
  const { question, conversationId, history } = asked;
  const found = conversationId === undefined ? null : await findOwner(database, conversationId);
  if (conversationId === undefined || !found) return { history: question.history, course: null };
  if (!isTheirs(caller, found))
    throw new LecternError(
      "not-found",
      "There is no such conversation: start a new one by leaving out conversationId",
    );
  const known = await getConversation(database, conversationId);
  if (known.length >= maxMessages) {
    throw new LecternError(
      "invalid",
      `This conversation is full (${maxMessages / 2} questions): start a new one, with another conversationId or without one`,
    );
  }
  const { course } = known;
  // Its turns are read and billed as that course's.
  if (course !== null && question.course !== undefined && question.course !== course) {
    throw new LecternError(
      "invalid",
      `This conversation is about the course "${course}": ask about "${question.course}" in a new one, with another conversationId or without one`,
    );
  }
  if (asked.again) await takeBackExchange(database, { id: known.id, question: question.question });
  const isGiven = history === "given" && question.history.length > 0;
  return { history: isGiven ? question.history : await recall(database, known.id), course };
}
