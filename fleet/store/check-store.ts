import { MissingObject, type ObjectStore } from "./object-store.ts";

/** A key that no run has. */
const probe = "softedge-probe";

/**
 * Checks that a store can be asked: that its address and credentials are right.
 *
 * @throws {Error} saying what is wrong
 */
export async function checkStore(store: ObjectStore): Promise<void> {
  try {
    await store.get(probe);
  } catch (error) {
    if (!(error instanceof MissingObject)) throw error;
  }
}
