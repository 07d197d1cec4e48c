import type { TrainingRates } from "./training.ts";

const perSecond = (rate: number) => `${rate.toFixed(0)} /s`;
const times = (ratio: number) => `${ratio.toFixed(2)} times`;

/** Formats the rates with a number of threads for a terminal. */
export function describeTraining(rates: TrainingRates): string {
  const lines: [string, string][] = [
    ["matrix products, 256 x 256 x 256", `${rates.matrix_product_gflops.toFixed(0)} GFLOP/s`],
  ];
  for (const [name, steps] of Object.entries(rates.gradient_steps_per_second)) {
    const share = (100 * rates.share_of_matrix_product_rate[name]).toFixed(0);
    lines.push([
      `gradient steps, ${name}`,
      `${perSecond(steps)}, ${share} % of the products' rate`,
    ]);
  }
  for (const [what, steps] of Object.entries(rates.environment_steps_per_second)) {
    lines.push([`whole loop on Hopper-v5, ${what}`, `${perSecond(steps)} environment steps`]);
  }
  for (const { peer, what, per_second, softedge_times } of rates.peers ?? []) {
    const said = `${perSecond(per_second)}: softedge does ${times(softedge_times)} as many`;
    lines.push([`${peer}: ${what}`, said]);
  }
  const title = rates.threads === 1 ? "one thread" : `${rates.threads} threads`;
  const width = Math.max(...lines.map(([what]) => what.length)) + 2;
  return [title, ...lines.map(([what, said]) => `  ${what.padEnd(width)}${said}`)].join("\n");
}
