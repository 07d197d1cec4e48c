import { availableParallelism } from "node:os";

/**
 * How many test files run at once: two also on two cores, because integration tests mostly wait for
 * processes that they start. The same in every tier, as vitest requires.
 */
export const testWorkers = Math.max(2, availableParallelism() - 1);
