import { trainOnce } from "./policies/train-once.ts";

/**
 * Where the policies lie that tests serve, with the module that takes them into the Worker, and other
 * versions of the same, for tests to publish. Whoever imports this waits until they were trained.
 */
export const { served: testPolicies, others: otherVersions } = await trainOnce();
