import { type Context, Hono } from "hono";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { erasedName, erasePerson, exportPerson } from "../store/person.ts";
import type { ApiEnv, Routes } from "./env.ts";

/** A person's own data: all of it as a file, and its end. */
export function accountRoutes({ database }: Pick<Lectern, "database">): Routes {
  return new Hono<ApiEnv>()
    .get("/account", (context) => {
      const pieces = exportPerson(database, self(context));
      const encoder = new TextEncoder();
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const next = await pieces.next();
          if (next.done) controller.close();
          else controller.enqueue(encoder.encode(next.value));
        },
      });
      return context.body(body, 200, {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": 'attachment; filename="lectern-account.json"',
        "x-content-type-options": "nosniff",
      });
    })
    .delete("/account", async (context) => {
      const person = self(context);
      await erasePerson(database, person);
      // The audit log tells that somebody went, and no longer who.
      context.set("caller", { ...person, id: erasedName, name: erasedName });
      context.set("address", "");
      return context.body(null, 204);
    });
}

/** Throws `forbidden` for a program: whoever has a key is not yet the person. */
function self(context: Context<ApiEnv>) {
  const caller = context.get("caller");
  if (caller.scopes)
    throw new LecternError("forbidden", "A key is not enough for this: log in as the person themselves");
  return caller;
}
