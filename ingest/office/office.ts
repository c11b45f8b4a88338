import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LecternError } from "../../src/errors.ts";

/** Where LibreOffice is installed by its own packages; elsewhere a setting says it. */
const usualPlaces = [
  "/usr/bin/soffice",
  "/usr/local/bin/soffice",
  "/opt/homebrew/bin/soffice",
  "/snap/bin/libreoffice",
  "/Applications/LibreOffice.app/Contents/MacOS/soffice",
  "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
];

/** LibreOffice's program, or null where it is not installed or not wanted. `setting`: a path, `auto` or `off`. */
export function findOffice(setting: string): string | null {
  if (setting === "off") return null;
  const places = setting === "auto" ? usualPlaces : [setting];
  return places.find((place) => existsSync(place)) ?? null;
}

/** A presentation of 146 slides takes 6 s on two cores, and LibreOffice some seconds to start on a new profile. */
const limitMs = 120_000;
/** Of address space, most of which is libraries: a presentation of 146 slides takes 1.2 GB. */
const memoryKb = 4_000_000;

const pdfOptions = JSON.stringify({
  // Pages are counted as the reader counts them. A hidden slide's page is drawn only if the slide is in the index.
  ExportHiddenSlides: { type: "boolean", value: "true" },
  ExportNotesPages: { type: "boolean", value: "false" },
  MaxImageResolution: { type: "long", value: "150" },
  ReduceImageResolution: { type: "boolean", value: "true" },
});

/** What is made of a document, by LibreOffice's names of its filters. */
const filters = {
  pdf: `pdf:impress_pdf_Export:${pdfOptions}`,
  pptx: "pptx:Impress MS PowerPoint 2007 XML",
  docx: "docx:MS Word 2007 XML",
};

interface Conversion {
  /** The document, or the file that holds it. */
  document: Uint8Array | string;
  /** What the document is: `.odp`. */
  extension: string;
  to: keyof typeof filters;
  /** What to do where nothing comes of it. */
  advice: string;
}

/**
 * A document in another format, made by LibreOffice in a profile that is thrown away: macros are off, what the file
 * links to elsewhere is not fetched, and time and memory have limits. Throws `bad-deck` where nothing comes of it.
 */
export async function convertByOffice(
  program: string,
  { document, extension, to, advice }: Conversion,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "lectern-office-"));
  try {
    const profile = join(folder, "profile");
    await mkdir(join(profile, "user"), { recursive: true });
    await writeFile(join(profile, "user", "registrymodifications.xcu"), settings);
    // The file's name in the data folder says nothing of its format.
    const deck = join(folder, `deck${extension}`);
    await (typeof document === "string" ? symlink(document, deck) : writeFile(deck, document));
    const options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"];
    const convert = ["--convert-to", filters[to], "--outdir", folder, deck];
    const place = `-env:UserInstallation=${pathToFileURL(profile).href}`;
    const failed = (why: string) =>
      new LecternError("bad-deck", `LibreOffice can't open it (${why}): ${advice}`);
    await run({ program, folder, failed }, [place, ...options, ...convert], signal);
    const result = join(folder, `deck.${to}`);
    if (!existsSync(result)) throw failed(`it made no ${to.toUpperCase()} of it`);
    return await readFile(result);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The PDF that shows a presentation's pages. Throws `bad-deck`. */
export const presentationToPdf = (program: string, file: string, signal: AbortSignal): Promise<Uint8Array> =>
  convertByOffice(
    program,
    { document: file, extension: ".pptx", to: "pdf", advice: "open the deck itself" },
    signal,
  );

function run(
  { program, folder, failed }: { program: string; folder: string; failed: (why: string) => LecternError },
  given: string[],
  signal: AbortSignal,
): Promise<void> {
  const isWindows = process.platform === "win32";
  // The shell bounds the memory of what it becomes, where the system lets it.
  const limited = ["-c", `ulimit -v ${memoryKb} 2>/dev/null; exec "$0" "$@"`, program, ...given];
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(isWindows ? program : "/bin/sh", isWindows ? given : limited, {
      cwd: folder,
      // A group of its own, so that what the program starts ends with it.
      detached: !isWindows,
      stdio: "ignore",
      env: isWindows ? undefined : { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: folder, ...nowhere },
    });
    const end = (reason: unknown) => {
      if (child.pid !== undefined) {
        if (isWindows) child.kill("SIGKILL");
        else process.kill(-child.pid, "SIGKILL");
      }
      settle(() => reject(reason));
    };
    const leave = () => end(signal.reason);
    const timer = setTimeout(() => end(failed(`it took longer than ${limitMs / 1000} s`)), limitMs);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
      finish();
    };
    signal.addEventListener("abort", leave, { once: true });
    child.once("error", (cause) => settle(() => reject(failed(cause.message))));
    child.once("exit", (code) =>
      settle(() => (code === 0 ? resolve() : reject(failed(`exit code ${code}`)))),
    );
  });
}

/** The port that discards: whatever asks for a proxy finds none that answers. */
const nowhere = { http_proxy: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9" };

const item = (path: string, name: string, value: string | number | boolean) =>
  `<item oor:path="/org.openoffice.${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`;

/** Macros of no file run, no link leads out, no program is asked for what is embedded. */
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${[
  item("Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
  item("Office.Common/Security/Scripting", "DisableMacrosExecution", true),
  item("Office.Common/Security/Scripting", "DisableActiveContent", true),
  item("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", true),
  item("Inet/Settings", "ooInetProxyType", 2),
  item("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
  item("Inet/Settings", "ooInetHTTPProxyPort", 9),
  item("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
  item("Inet/Settings", "ooInetHTTPSProxyPort", 9),
].join("\n")}
</oor:items>
`;
