import { bodyIndex, type Vector } from "./description.ts";
import type { ObservedField } from "./observation.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Returns a function that computes the vector from a body to another, in meters.
 *
 * @throws {Error} if the model has no such body
 */
export function displacement(simulation: Simulation, from: string, to: string): () => Vector {
  const [i, j] = [from, to].map((name) => 3 * bodyIndex(simulation.description, name));
  return () => {
    const { xpos } = simulation.state;
    return [xpos[j] - xpos[i], xpos[j + 1] - xpos[i + 1], xpos[j + 2] - xpos[i + 2]];
  };
}

/**
 * The position of a body as a part of an observation.
 *
 * @throws {Error} if the model has no such body
 */
export function bodyPosition({ description }: Simulation, body: string): ObservedField {
  return { field: "xpos", skip: 3 * bodyIndex(description, body), count: 3 };
}
