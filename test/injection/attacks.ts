import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Order } from "../bedrock/obey.ts";

/** Where an attack stands: in a deck, in what a student says, in a request, or in what a model reads while a deck is made. */
export const deckPlaces = [
  "slide",
  "title",
  "section",
  "notes",
  "alt-text",
  "hidden-slide",
  "deck-name",
  "metadata",
  "enrichment",
] as const;
export const chatPlaces = ["question", "history", "history-answer", "earlier-question"] as const;
export const requestPlaces = [
  "slide-id",
  "course",
  "conversation-id",
  "conversation-title",
  "folder",
  "filter",
  "parameter",
  "address",
] as const;
export const makingPlaces = ["draft", "picture", "enriching"] as const;

/** What must not happen. Each attack is held to all of it; its own list says what it is after. */
const harm = z.enum([
  "prompt",
  "secret",
  "file",
  "link",
  "script",
  "citation",
  "unmarked",
  "posing",
  "tool",
  "escape",
  "sql",
  "header",
  "log",
]);
export type Harm = z.infer<typeof harm>;

const written = z.strictObject({
  planted: z.enum([...deckPlaces, ...chatPlaces, ...requestPlaces, ...makingPlaces]),
  text: z.string().min(1),
  says: z.string().optional(),
  calls: z.string().optional(),
  cites: z.string().optional(),
  harm: z.array(harm).min(1),
  /** What of it happens all the same: docs/guard.md says why. */
  happens: z.array(harm).default([]),
});

export interface Attack extends z.infer<typeof written> {
  kind: string;
  id: string;
  order: Order;
}

const folder = join(import.meta.dirname, "attacks");

/** All of them. A request is sent as it stands; where a model may read it, the text ends in a word that the order is known by. */
export function readAttacks(): Attack[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const kind = file.replace(/\.yaml$/, "").replaceAll("-", " ");
      const list = z.array(written).parse(parse(readFileSync(join(folder, file), "utf8")));
      return list.map((one, place) => toAttack(one, kind, place + 1));
    });
}

function toAttack(one: z.infer<typeof written>, kind: string, number: number): Attack {
  const token = `order-${kind.replaceAll(" ", "")}-${number}`;
  const isRequest = requestPlaces.some((place) => place === one.planted);
  const text = isRequest ? one.text : `${one.text} ${token}`;
  const { says = text, calls, cites } = one;
  return { ...one, text, kind, id: `${kind} ${number}`, order: { token, says, calls, cites } };
}
