import { LecternError } from "../../src/errors.ts";

/** What a file's first bytes may say that it is. */
export type FileKind = keyof typeof kinds;

/** Office also wraps a file that has a password into the old container. */
const kinds = {
  pdf: { start: [0x25, 0x50, 0x44, 0x46, 0x2d], what: "a PDF" },
  archive: { start: [0x50, 0x4b, 0x03, 0x04], what: "a ZIP archive or an Office document" },
  oldOffice: { start: [0xd0, 0xcf, 0x11, 0xe0], what: "an encrypted or old Office document" },
  png: { start: [0x89, 0x50, 0x4e, 0x47], what: "a PNG picture" },
  jpeg: { start: [0xff, 0xd8, 0xff], what: "a JPEG picture" },
  gif: { start: [0x47, 0x49, 0x46, 0x38], what: "a GIF picture" },
  gzip: { start: [0x1f, 0x8b], what: "gzip data" },
  program: { start: [0x7f, 0x45, 0x4c, 0x46], what: "a program" },
};

/** Null for text, and for what is not known. */
function kindOf(bytes: Uint8Array): FileKind | null {
  const found = Object.entries(kinds).find(([, { start }]) => start.every((byte, at) => bytes[at] === byte));
  return (found?.[0] as FileKind | undefined) ?? null;
}

/**
 * Throws `bad-deck` for an empty file, and for one that is known to be something else than it should hold (null: text).
 * `advice`: what to do with what no better advice is known for.
 */
export function refuseOtherKind(
  bytes: Uint8Array,
  name: string,
  holds: FileKind | null,
  advice: string,
): void {
  if (bytes.length === 0) throw new LecternError("bad-deck", `${name} is empty (0 bytes)`);
  const found = kindOf(bytes);
  if (found === null || found === holds) return;
  throw new LecternError(
    "bad-deck",
    `${name} is not what its extension says, but ${kinds[found].what}: ${adviceOn[found] ?? advice}`,
  );
}

const adviceOn: Partial<Record<FileKind, string>> = {
  pdf: "rename it to .pdf",
  oldOffice: "save a copy as .pptx or .docx without a password",
  archive: "give a presentation the extension .pptx, and save other documents as PDF",
};
