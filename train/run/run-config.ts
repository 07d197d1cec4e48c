import * as z from "zod";
import { environmentOptions } from "../../schemas/environment-options.ts";

/** The fields of every run's config. */
export const runFields = (environment: { default: string; about: string }) => ({
  environment: z.string().default(environment.default).describe(environment.about),
  environment_options: environmentOptions
    .default({})
    .describe('options of the environment, such as {"ctrl_cost_weight": 0}'),
  seed: z.int().min(0).default(0).describe("seeds everything random of the run"),
});

/** gamma */
export const discount = z.number().gt(0).lt(1).default(0.99).describe("gamma, in (0, 1)");

/** The part of a config that all runs share. */
export interface AnyRunConfig {
  algorithm: string;
  environment: string;
  environment_options: Record<string, unknown>;
  seed: number;
}
