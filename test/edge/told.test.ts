import { expect, test } from "vitest";
import { createToldUnits } from "../../edge/experiments/told.ts";
import { experiment } from "../../schemas/experiment.ts";
import { declarationOf } from "./asking.ts";

const declared = (declaration: string) =>
  experiment.parse({
    definition: declarationOf("told"),
    declaration: declaration.repeat(32),
    state: "running",
    created: "2026-01-01T00:00:00.000Z",
    phases: [],
  });
const trial = declared("a");
const assignment = { unit: "e", arm: 1, phase: 0 };

/** Notes an answer; true if its exposure was to be taken. */
function noted(
  told: ReturnType<typeof createToldUnits>,
  answer: typeof assignment | undefined,
  isTaken = true,
  of = trial,
): boolean {
  let asked = false;
  told.note(of, "e", answer, () => {
    asked = true;
    return isTaken;
  });
  return asked;
}

test("an exposure is told once for each phase", () => {
  const told = createToldUnits(10);
  expect([noted(told, assignment), noted(told, assignment)]).toEqual([true, false]);
  expect(noted(told, { ...assignment, phase: 1 })).toBe(true);
  // Whoever was counted goes on to count: that it was tried, too, says nothing.
  expect(noted(told, undefined)).toBe(false);
  expect(told.of(trial, "e")?.met).toEqual(assignment);
});

test("an uncounted answer is told once, and then that the unit counts", () => {
  const told = createToldUnits(10);
  expect([noted(told, undefined), noted(told, undefined)]).toEqual([true, false]);
  expect(told.of(trial, "e")?.met).toBeUndefined();
  expect(noted(told, assignment)).toBe(true);
  expect(told.of(trial, "e")?.met).toEqual(assignment);
});

test("an exposure that was not taken is told again", () => {
  const told = createToldUnits(10);
  expect(noted(told, assignment, false)).toBe(true);
  expect(told.of(trial, "e")).toBeUndefined();
  expect(noted(told, assignment)).toBe(true);
  expect(noted(told, assignment)).toBe(false);
});

test("a unit of another declaration of the same name is another", () => {
  const told = createToldUnits(10);
  noted(told, assignment);
  expect(told.of(declared("b"), "e")).toBeUndefined();
  expect(noted(told, assignment, true, declared("b"))).toBe(true);
});
