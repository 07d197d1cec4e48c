import * as z from "zod";
import { compareGradientSteps } from "./gradient-steps.ts";
import type { CreateLearner } from "./parameters.ts";
import { compareRollouts } from "./rollouts.ts";

const named = z.looseObject({ algorithm: z.string().optional() });

/**
 * Compares recorded updates: gradient steps on transitions, or rollouts of PPO.
 *
 * @param create the engine that takes the steps; ONNX Runtime by default
 * @throws {Error} if the recording is of another algorithm, or damaged
 */
export function compareUpdates(content: unknown, create?: CreateLearner) {
  const { algorithm } = named.parse(content);
  return algorithm === "ppo"
    ? compareRollouts(content, create)
    : compareGradientSteps(content, create);
}
