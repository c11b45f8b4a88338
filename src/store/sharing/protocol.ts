/**
 * The messages of PostgreSQL's protocol 3 (its manual, chapter "Frontend/Backend Protocol") that a server needs which
 * passes on all but the greeting. A message is a letter, its length without the letter in 4 bytes, and its fields.
 */

/** What a client may begin with instead of a version: to give up a query of another connection, or to be encrypted. */
export const cancelRequest = 80877102;
export const wantsEncryption = (code: number) => code === 80877103 || code === 80877104;
export const isVersion3 = (code: number) => code >> 16 === 3;

/** Letters of a client's messages. Those of COPY and of calls of functions have none here: Lectern sends none. */
export const letters = { password: "p", terminate: "X" } as const;
export const isPassedOn = (letter: string) => "QPBDECSH".includes(letter);
/** After these the client waits for a reply. */
export const endsBatch = (letter: string) => "QSH".includes(letter);

function message(letter: string, ...fields: Buffer[]): Buffer {
  const body = Buffer.concat(fields);
  const head = Buffer.alloc(5);
  head.write(letter, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const text = (value: string) => Buffer.from(`${value}\0`);

export const askPassword = message("R", int32(3));

/** The settings are those that PGlite begins with; a driver reads by them what it is sent. */
export const welcome = Buffer.concat([
  message("R", int32(0)),
  ...Object.entries({
    server_version: "18.0",
    client_encoding: "UTF8",
    DateStyle: "ISO, MDY",
    integer_datetimes: "on",
    standard_conforming_strings: "on",
  }).map(([name, value]) => message("S", text(name), text(value))),
  message("Z", Buffer.from("I")),
]);

/** The last thing that a client hears. `state`: an SQLSTATE (its manual, Appendix A). */
export const fatal = (state: string, reason: string) =>
  message("E", text("SFATAL"), text("VFATAL"), text(`C${state}`), text(`M${reason}`), Buffer.from([0]));

export const isEnding = (severity: string) => severity === "FATAL" || severity === "PANIC";

/** A server's messages, as letters and where their fields begin and end. */
function* messagesIn(reply: Buffer): Generator<{ letter: string; fields: Buffer }> {
  for (let at = 0; at + 5 <= reply.length; ) {
    const end = at + 1 + reply.readInt32BE(at + 1);
    yield { letter: reply.toString("latin1", at, at + 1), fields: reply.subarray(at + 5, end) };
    at = end;
  }
}

/** Whether nothing is under way any more: the client may be followed by another. */
export function isIdle(reply: Buffer): boolean {
  let state = "";
  for (const { letter, fields } of messagesIn(reply)) if (letter === "Z") state = fields.toString("latin1");
  return state === "I";
}

/** The error with which a server ended itself; null where it goes on. */
export function endingFault(reply: Buffer): Error | null {
  for (const { letter, fields } of messagesIn(reply)) {
    if (letter !== "E") continue;
    const known = new Map(
      fields
        .toString()
        .split("\0")
        .map((field) => [field[0], field.slice(1)]),
    );
    // Of later servers, untranslated, beside the translated one.
    const severity = known.get("V") ?? known.get("S") ?? "";
    if (isEnding(severity))
      return Object.assign(new Error(known.get("M")), { severity, code: known.get("C") });
  }
  return null;
}
