import { z } from "zod";

const loneSurrogate = /\p{Surrogate}/u;

/** Text that a column can hold: PostgreSQL's text knows neither NUL nor half a character. Chain `.min()` and others. */
export const storableText = z
  .string()
  .refine((text) => !text.includes("\0"), "holds a NUL (\\u0000), which PostgreSQL can't store: remove it")
  .refine(
    (text) => !loneSurrogate.test(text),
    "holds half a character (a lone surrogate), which PostgreSQL can't store: write it whole, or take it out",
  );
