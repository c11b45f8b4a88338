import { z } from "zod";
import { errorMessage, LecternError } from "../../../src/errors.ts";

/** Texts are kept as one string or as lines. */
const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]).catch("");

const output = z.looseObject({
  output_type: z.string().catch(""),
  text: text.optional(),
  data: z.record(z.string(), z.unknown()).optional().catch(undefined),
  ename: z.string().optional().catch(undefined),
  evalue: z.string().optional().catch(undefined),
});

const cell = z.looseObject({
  cell_type: z.string().catch("raw"),
  source: text.optional(),
  /** nbformat 3 has a code cell's source here. */
  input: text.optional(),
  language: z.string().optional().catch(undefined),
  level: z.number().int().min(1).max(6).optional().catch(undefined),
  metadata: z
    .looseObject({
      slideshow: z
        .looseObject({ slide_type: z.string().optional().catch(undefined) })
        .optional()
        .catch(undefined),
      tags: z.array(z.string()).optional().catch(undefined),
    })
    .catch({}),
  outputs: z.array(output).catch([]),
});

export type Cell = z.infer<typeof cell>;
export type Output = z.infer<typeof output>;

const named = z.looseObject({ name: z.string().optional(), language: z.string().optional() }).optional();
const notebook = z.looseObject({
  nbformat: z.number().optional().catch(undefined),
  metadata: z
    .looseObject({
      title: z.string().optional().catch(undefined),
      kernelspec: named.catch(undefined),
      language_info: named.catch(undefined),
    })
    .catch({}),
  cells: z.array(cell).optional(),
  /** nbformat 3 and before. */
  worksheets: z.array(z.looseObject({ cells: z.array(cell) })).optional(),
});

export interface Notebook {
  title: string;
  /** The kernel's, in small letters. */
  language: string;
  cells: Cell[];
}

/** Jupyter's notebooks from nbformat 2 on. Throws `bad-deck` for what is none. */
export function parseNotebook(json: string, name: string): Notebook {
  const refuse = (why: string, cause?: unknown) =>
    new LecternError("bad-deck", `${name} is no notebook (${why}): open it in Jupyter and save it again`, {
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw refuse(errorMessage(cause).slice(0, 200), cause);
  }
  const parsed = notebook.safeParse(value);
  const cells = parsed.data?.cells ?? parsed.data?.worksheets?.flatMap((sheet) => sheet.cells);
  if (!parsed.data || !cells) throw refuse("it has no cells");
  const { title = "", kernelspec, language_info } = parsed.data.metadata;
  const old = cells.find(({ language }) => language !== undefined)?.language;
  const language = language_info?.name ?? kernelspec?.language ?? old ?? kernelspec?.name ?? "";
  return { title, language: language.toLowerCase().replace(/^ipython$|^python\d$/, "python"), cells };
}

const picture = /"image\/(?:png|jpeg|gif|webp|bmp)"\s*:\s*/g;

/**
 * The notebook's source without the pictures in it, which are most of a large notebook's bytes and hold no words. In
 * JSON, quotes within a text are escaped, so that what looks like a picture's key is one.
 */
export function withoutPictures(json: string): string {
  let kept = "";
  let at = 0;
  for (const { 0: key, index } of json.matchAll(picture)) {
    const start = index + key.length;
    if (index < at || json[start] === undefined) continue;
    const isList = json[start] === "[";
    const end = isList ? json.indexOf("]", start) : json[start] === '"' ? json.indexOf('"', start + 1) : -1;
    if (end < 0) continue;
    kept += `${json.slice(at, start)}""`;
    at = end + 1;
  }
  return at === 0 ? json : kept + json.slice(at);
}
