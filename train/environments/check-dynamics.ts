import * as z from "zod";
import { boundedBoxSpace, boxSpace, discreteSpace } from "../../schemas/space.ts";
import type { Dynamics } from "./dynamics.ts";

const isFunction = (advice: string) =>
  z.custom<unknown>((value) => typeof value === "function", `is missing: ${advice}`);

/** The parts of dynamics that TypeScript requires, with advice for those who write JavaScript. */
const required = z.looseObject({
  observationSpace: z.discriminatedUnion("kind", [boxSpace, discreteSpace]),
  actionSpace: z.discriminatedUnion("kind", [boundedBoxSpace, discreteSpace]),
  secondsPerStep: z.number().positive(),
  reset: isFunction("it starts an episode and returns the first observation"),
  step: isFunction("it takes an action and returns { observation, reward, terminated }"),
  read: isFunction("it returns the whole state as numbers, so that a run resumes exactly"),
  write: isFunction("it restores the state that read returned"),
});

/** @throws {TypeError} naming each part of an environment's dynamics that is missing or wrong */
export function checkDynamics(id: string, dynamics: Dynamics): void {
  const { error } = required.safeParse(dynamics);
  if (!error) return;
  const flaws = error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new TypeError(`${id}: what make returns is incomplete: ${flaws.join("; ")}`);
}
