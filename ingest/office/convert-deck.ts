import { extname } from "node:path";
import pLimit from "p-limit";
import { LecternError } from "../../src/errors.ts";
import { type FileKind, refuseOtherKind } from "../read/file-kind.ts";
import { convertByOffice } from "./office.ts";

interface OfficeFormat {
  /** What a reader of our own takes in its stead. */
  to: "pptx" | "docx";
  holds: FileKind;
  /** The package of LibreOffice that opens it. */
  needs: "libreoffice-impress" | "libreoffice-writer";
  /** How to do without. */
  advice: string;
}

const presentation = {
  to: "pptx",
  needs: "libreoffice-impress",
  advice: "save a copy as .pptx or PDF",
} as const;
const document = { to: "docx", needs: "libreoffice-writer", advice: "save a copy as .docx or PDF" } as const;

/** What only LibreOffice opens. */
const formats: Record<string, OfficeFormat> = {
  ".odp": { ...presentation, holds: "archive" },
  ".ppt": { ...presentation, holds: "oldOffice" },
  ".pps": { ...presentation, holds: "oldOffice" },
  ".key": { ...presentation, holds: "archive", advice: "export it from Keynote as PowerPoint or PDF" },
  ".odt": { ...document, holds: "archive" },
  ".doc": { ...document, holds: "oldOffice" },
};

/** A LibreOffice takes a gigabyte, and both cores. */
const oneAtATime = pLimit(1);

/**
 * A deck that only LibreOffice opens, as a PowerPoint or Word file, which is then read and kept in its stead; any other
 * deck as it is. `program`: null where there is none. Throws `bad-deck`.
 */
export async function convertDeck(
  program: string | null,
  bytes: Uint8Array,
  name: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const extension = extname(name).toLowerCase();
  const format = formats[extension];
  if (!format) return bytes;
  const { to, holds, needs, advice } = format;
  refuseOtherKind(bytes, name, holds, advice);
  if (program === null) {
    throw new LecternError(
      "bad-deck",
      `${name} is opened by LibreOffice, which is not here: install it (apt install --no-install-recommends ${needs}), or ${advice}`,
    );
  }
  const more = needs === "libreoffice-writer" ? `install ${needs} if it is missing, or ${advice}` : advice;
  return oneAtATime(() => convertByOffice(program, { document: bytes, extension, to, advice: more }, signal));
}
