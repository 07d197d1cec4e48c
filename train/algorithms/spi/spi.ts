import * as z from "zod";
import { discount, runFields } from "../../run/run-config.ts";

/** The config of soft policy iteration. */
export const spiConfig = z.strictObject({
  algorithm: z.literal("spi"),
  ...runFields({
    default: "Taxi-v3",
    about: "a tabular environment: Gymnasium's id, or a file of your own",
  }),
  // At lower temperatures, log-probabilities (Q - V) / alpha would exceed the range of float32.
  temperature: z.number().min(1e-12).default(0.1).describe("alpha, the weight of entropy"),
  discount,
  tolerance: z.number().positive().default(1e-10).describe("largest error of Q, in the sup-norm"),
});
export type SpiConfig = z.infer<typeof spiConfig>;

/** Soft policy iteration: the exact soft optimum of a tabular environment. */
export const spi = {
  name: "spi",
  command: "spi",
  title: "soft policy iteration",
  about: "exact, tabular",
  source: "Haarnoja et al. 2018, Section 4.1",
  observation: "discrete" as const,
  policies: [{ action: "discrete" as const, distribution: "categorical" as const }],
  loop: "tabular",
  config: spiConfig,
  /** @throws {z.ZodError} if the settings do not fit this algorithm */
  configure: (settings: unknown): SpiConfig => spiConfig.parse(settings),
} as const;
