import * as z from "zod";
import {
  bootstrapInterval,
  pooledInterquartileMean,
  probabilityOfImprovement,
  type Scores,
} from "../results/comparison/aggregates.ts";
import { Comparison } from "./report.ts";

const scores = z.array(z.array(z.number()));
/** An estimate and the ends of its interval. */
const estimate = z.tuple([z.number(), z.number(), z.number()]);

const recording = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      /** For each task, the scores of an algorithm's runs. */
      x: scores,
      y: scores,
      interquartile_mean: z.object({ x: estimate, y: estimate }),
      probability_of_improvement: estimate,
    }),
  ),
});

const exact = 1e-12;
/** Both bootstraps draw at random, so the ends of their intervals differ. */
const random = 0.04;

/** Compares aggregates of runs with those of rliable, by studies/conformance/aggregates.py. */
export function compareAggregates(json: unknown) {
  const comparison = new Comparison();
  for (const { name, x, y, ...expected } of recording.parse(json).cases) {
    const check = (
      what: string,
      { estimate: own, low, high }: ReturnType<typeof bootstrapInterval>,
      right: z.infer<typeof estimate>,
    ) => {
      comparison.within(exact, `${what} of ${name}`, own, right[0]);
      comparison.within(random, `lower end of the ${what} of ${name}`, low, right[1]);
      comparison.within(random, `upper end of the ${what} of ${name}`, high, right[2]);
    };
    const middle = (of: Scores) =>
      bootstrapInterval([of], ([each]) => pooledInterquartileMean(each));
    check("interquartile mean of x", middle(x), expected.interquartile_mean.x);
    check("interquartile mean of y", middle(y), expected.interquartile_mean.y);
    const better = bootstrapInterval([x, y], ([a, b]) => probabilityOfImprovement(a, b));
    check("probability of improvement", better, expected.probability_of_improvement);
  }
  return comparison.result("aggregates");
}
