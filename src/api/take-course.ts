import { type Claim, claimCourse } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import type { Admission, Place } from "./admission.ts";

/** What a change of a course that is asked for over the API holds, and gives back at its end. */
interface Taken {
  /** Its signal aborts where another takes the course, too. */
  seat: Place;
  end: () => Promise<void>;
}

/** Who has a course that is changed over the API, for others. */
export const viaApi = "the server, for a teacher";

/** `claim`: where it is claimed already. Throws `busy` where another has the course, or the server is too. */
export async function takeCourse(
  { database }: { database: Database },
  admission: Admission,
  course: string,
  claim?: Claim,
): Promise<Taken> {
  const claimed = claim ?? (await claimCourse(database, course, viaApi));
  try {
    const seat = admission.admit();
    return {
      seat: { ...seat, signal: AbortSignal.any([seat.signal, claimed.lost]) },
      async end() {
        await claimed.release();
        seat.leave();
      },
    };
  } catch (error) {
    await claimed.release();
    throw error;
  }
}
