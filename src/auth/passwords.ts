import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { LecternError } from "../errors.ts";

const shortest = 10;
const longest = 200;
/** What the OWASP recommends for argon2id, which is this package's default algorithm: 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes 19 MiB and a thread, which the search needs too. */
const atOnce = pLimit(4);
/** For names that nobody has: looking them up takes as long as a wrong password. */
const nobody = hash("nobody has this password", cost);

/** Throws `invalid` where it is too short to withstand guessing, or no password at all. */
export function hashPassword(password: string): Promise<string> {
  const { length } = [...password];
  if (length < shortest || length > longest)
    throw new LecternError(
      "invalid",
      `A password has ${shortest} to ${longest} characters, this one has ${length}`,
    );
  return hash(normal(password), cost);
}

export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  if (password.length > 2 * longest) return false;
  const expected = kept ?? (await nobody);
  const isRight = await atOnce(() => verify(expected, normal(password)));
  return isRight && kept !== null;
}

/** As NIST SP 800-63B wants it: keyboards make the same letter in different ways. */
const normal = (password: string) => password.normalize("NFKC");
