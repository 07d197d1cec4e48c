import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where every property begins to draw, or null: elsewhere each time. */
    propertySeed: number | null;
  }
}

/*
 * Before the tests of each file: continuous integration looks at the same cases each time, whoever
 * works here at others. fast-check prints the seed of a property that fails.
 */
const seed = inject("propertySeed");
if (seed !== null) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
