import type { Metadata } from "../types.ts";

/** Attributes of a deck's metadata: the address of its file, and of the recording that it is a transcript of. */
const attributes = ["media", "source"];

/** Where a deck's own file, or the recording of a transcript, is opened on the web; null where nothing says it. */
export function sourceOf(metadata: Metadata): string | null {
  const given = attributes.map((name) => metadata[name]).find((value) => typeof value === "string");
  // What a file beside a deck says becomes a link: it must not be a program.
  if (typeof given !== "string" || !/^https?:\/\//i.test(given) || !URL.canParse(given)) return null;
  return given;
}

/**
 * The same at a place: a second of a recording (Media Fragments URI 1.0), a page of a PDF (RFC 8118). A fragment that
 * the address has stays.
 */
export function placeInSource(
  source: string,
  place: { seconds: number | null; page: number | null },
): string {
  const url = new URL(source);
  if (url.hash !== "") return source;
  if (place.seconds !== null) url.hash = `t=${place.seconds}`;
  else if (place.page !== null && /\.pdf$/i.test(url.pathname)) url.hash = `page=${place.page}`;
  return url.href;
}
