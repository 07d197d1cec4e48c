import { Refusal } from "../http/refusal.ts";
import { isContention } from "./contention.ts";

const retryAfterSeconds = "5";

/**
 * Does what needs storage. What fails there is the storage's: it cannot be reached, or holds what is
 * damaged.
 *
 * @param name what is stored, to tell the caller
 * @throws {Refusal} with 503, or what the work itself refuses
 */
export async function available<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    console.error(error);
    const reason = isContention(error) ? "is asked for by too many at once" : "cannot be reached";
    throw new Refusal(503, `${name} ${reason}; ask again`, {
      headers: { "retry-after": retryAfterSeconds },
    });
  }
}
