import { Refusal } from "../http/refusal.ts";

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
    throw new Refusal(503, `${name} cannot be reached; ask again`, {
      headers: { "retry-after": retryAfterSeconds },
    });
  }
}
