import * as z from "zod";
import type { Operand } from "../../../graph/operations.ts";
import type { Optimizer } from "../../engine/adam.ts";
import type { GradientStep } from "../../engine/gradient-step.ts";
import { constant } from "../../engine/initialization.ts";
import { temperatureLoss } from "./losses.ts";

/** What an automatic temperature starts at by default. */
const usualTemperature = 1;

/** The settings of the temperature in a gradient step. */
export interface TemperatureSettings {
  /** alpha; null to tune it automatically. */
  temperature: number | null;
  /** alpha at first, if it is tuned; 1 by default. */
  initialTemperature?: number;
  optimizer: Optimizer;
}

/**
 * Returns the temperature before its update. An automatic temperature is updated on the way.
 *
 * @param targetEntropy H, of an automatic temperature
 * @param logProb computes log pi(a | s) for the batch, or its expectation over actions, [batch, 1]
 */
export function temperatureOf<Tensor>(
  step: GradientStep<Tensor>,
  { temperature: fixed, initialTemperature = usualTemperature, optimizer }: TemperatureSettings,
  targetEntropy: number,
  logProb: () => Tensor,
): Operand<Tensor> {
  if (fixed !== null) return fixed;
  const { ops } = step;
  const logTemperature = step.parameters("log_temperature", (take) =>
    take("log_temperature", [1], constant(Math.log(initialTemperature))),
  );
  const temperature = ops.exp(logTemperature.network);
  step.report("temperature", ops.mean(temperature));
  step.minimize(logTemperature, optimizer, (logAlpha) => {
    const loss = temperatureLoss(ops, logAlpha, logProb(), targetEntropy);
    step.report("temperature_loss", loss);
    return loss;
  });
  return temperature;
}

/**
 * The config fields of a temperature.
 *
 * @param usualEntropy the default of the target entropy, in words
 * @param only how descriptions begin of what is tuned, such as "2019: "
 */
export function temperatureFields(usualEntropy: string, only = "") {
  return {
    temperature: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe("alpha, the weight of entropy; none: tuned automatically"),
    target_entropy: z
      .number()
      .nullable()
      .default(null)
      .describe(`${only}target entropy of an automatic temperature; none: ${usualEntropy}`),
    initial_temperature: z
      .number()
      .positive()
      .default(usualTemperature)
      .describe(`${only}what an automatic temperature starts at`),
  };
}

const { temperature, target_entropy, initial_temperature } = temperatureFields("");
const all = z.object({ temperature, target_entropy, initial_temperature });

/** A check of a config that the settings of an automatic temperature are given for one only. */
export function checkTemperature({ value, issues }: z.core.ParsePayload<object>) {
  const given = all.parse(value);
  if (given.temperature === null) return;
  const message =
    "has no meaning where the temperature is fixed: leave it out, or give no temperature";
  const refuse = (field: string) =>
    issues.push({ code: "custom", path: [field], message, input: value });
  if (given.target_entropy !== null) refuse("target_entropy");
  if (given.initial_temperature !== usualTemperature) refuse("initial_temperature");
}
