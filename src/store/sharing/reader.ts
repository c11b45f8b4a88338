import type { Socket } from "node:net";

/** The next `bytes` of a connection; null where it ends before. */
export type Take = (bytes: number) => Promise<Buffer | null>;

/** Reads a connection in pieces of a wanted length. One piece at a time. */
export function openReader(socket: Socket): Take {
  const arriving: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let size = 0;
  return async (bytes) => {
    while (size < bytes) {
      const { value, done } = await arriving.next();
      if (done) return null;
      held.push(value);
      size += value.length;
    }
    const [first] = held;
    const whole = held.length === 1 && first ? first : Buffer.concat(held);
    held = [whole.subarray(bytes)];
    size -= bytes;
    return whole.subarray(0, bytes);
  };
}

export interface Message {
  letter: string;
  /** With its letter and its length. */
  whole: Buffer;
}

/** As PostgreSQL's own: a gigabyte. */
const longestMessage = 2 ** 30;

/** Null at the end, and for what can't be a message. */
export async function readMessage(take: Take): Promise<Message | null> {
  const head = await take(5);
  if (!head) return null;
  const length = head.readInt32BE(1);
  if (length < 4 || length > longestMessage) return null;
  const fields = await take(length - 4);
  return fields && { letter: head.toString("latin1", 0, 1), whole: Buffer.concat([head, fields]) };
}
