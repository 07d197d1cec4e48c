import { expect } from "vitest";
import { relativeDifference, type State } from "./stepping.ts";

/** The same vectors, each to the accuracy of float32. */
export function expectCloseVectors(actual: State, expected: State): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, entries] of expected) {
    const difference = relativeDifference(actual.get(name) ?? [], entries);
    expect(difference, name).toBeLessThanOrEqual(1e-5);
  }
}
