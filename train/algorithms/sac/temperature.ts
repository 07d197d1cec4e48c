import * as z from "zod";
import type { Operand } from "../../../graph/operations.ts";
import type { Optimizer } from "../../engine/adam.ts";
import { constant } from "../../engine/initialization.ts";
import { decayField } from "../../learning/config.ts";
import { remainingShare } from "../../learning/schedule.ts";
import type { ChangingSettings, TemperatureStep } from "../../off-policy/algorithm.ts";
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
 * Returns the temperature before its update. An automatic temperature is updated on the way. One that
 * decays is in the batch.
 *
 * @param targetEntropy H, of an automatic temperature
 * @param logProb computes log pi(a | s) for the batch, or its expectation over actions, [batch, 1]
 */
export function temperatureOf<Tensor>(
  step: TemperatureStep<Tensor>,
  { temperature: fixed, initialTemperature = usualTemperature, optimizer }: TemperatureSettings,
  targetEntropy: number,
  logProb: () => Tensor,
): Operand<Tensor> {
  const { ops, batch } = step;
  if (batch.temperature !== undefined) {
    step.report("temperature", ops.mean(batch.temperature));
    return batch.temperature;
  }
  if (fixed !== null) return fixed;
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
    temperature_decay_from: decayField(`${only}a fixed temperature`),
  };
}

const given = z.object(temperatureFields(""));

/** A check of a config that each setting is given with the kind of temperature that has it. */
export function checkTemperature({ value, issues }: z.core.ParsePayload<object>) {
  const config = given.parse(value);
  const refuse = (field: keyof typeof config, kind: string, advice: string) =>
    issues.push({
      code: "custom",
      path: [field],
      message: `has no meaning where the temperature is ${kind}: leave it out, or give ${advice}`,
      input: value,
    });
  if (config.temperature === null) {
    if (config.temperature_decay_from !== null) {
      refuse("temperature_decay_from", "automatic", "a temperature");
    }
    return;
  }
  if (config.target_entropy !== null) refuse("target_entropy", "fixed", "no temperature");
  if (config.initial_temperature !== usualTemperature) {
    refuse("initial_temperature", "fixed", "no temperature");
  }
}

/** The temperature of a config, if it decays. */
export function changingTemperature({
  temperature,
  temperature_decay_from: from,
  steps,
}: z.output<typeof given> & { steps: number }): ChangingSettings {
  if (temperature === null || from === null) return {};
  return { temperature: (step) => temperature * remainingShare(from, steps, step) };
}
