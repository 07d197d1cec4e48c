import * as z from "zod";
import { countsOf, logEvidence, lowerBound, type Term } from "../../statistics/betting.ts";
import { type Histogram, unitWeight } from "../../statistics/histogram.ts";
import { Comparison } from "./report.ts";

/** Points of the grid, and how many units are at each. */
const arm = z.tuple([z.array(z.int()), z.array(z.int())]);

const recording = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      alpha: z.number(),
      control: arm,
      treatment: arm,
      /** Of treatment - control, in [-1, 1]. */
      lower: z.number(),
      upper: z.number(),
      /** ln of the evidence for treatment - control > 0, and < 0. */
      log_evidence: z.number(),
      log_evidence_below: z.number(),
      treatment_mean: z.tuple([z.number(), z.number()]),
    }),
  ),
});

const limit = 1e-9;

function histogramOf([points, units]: z.infer<typeof arm>): Histogram {
  const weights = Object.fromEntries(points.map((point, i) => [point, units[i] * unitWeight]));
  return { weights, outside: 0 };
}

/** Compares sequences by betting with a direct minimisation at 30 digits, by studies/conformance/betting.py. */
export function compareBetting(json: unknown) {
  const comparison = new Comparison();
  for (const { name, alpha, control, treatment, ...expected } of recording.parse(json).cases) {
    const [c, t] = [control, treatment].map(histogramOf);
    const term = (histogram: Histogram, mirrored: boolean): Term => ({
      counts: countsOf(histogram, mirrored),
      weight: 1,
    });
    const above = [term(t, false), term(c, true)];
    const below = [term(c, false), term(t, true)];
    const within = (what: string, actual: number, right: number) =>
      comparison.within(limit, `${what} of ${name}`, actual, right);
    within("lower end", lowerBound(above, alpha / 2) - 1, expected.lower);
    within("upper end", 1 - lowerBound(below, alpha / 2), expected.upper);
    within("evidence above", logEvidence(above, 1), expected.log_evidence);
    within("evidence below", logEvidence(below, 1), expected.log_evidence_below);
    const [low, high] = expected.treatment_mean;
    within("lower mean", lowerBound([term(t, false)], alpha / 2), low);
    within("upper mean", 1 - lowerBound([term(t, true)], alpha / 2), high);
  }
  return comparison.result("betting");
}
