import { type TrainingRates, variants } from "./training.ts";

const perSecond = (rate: number) => `${rate.toFixed(0)} /s`;
const times = (ratio: number) => `${ratio.toFixed(2)} times`;

/** What was measured with a number of threads, in lines for a terminal. */
export function describeTraining(rates: TrainingRates): string {
  const lines: [string, string][] = [
    ["matrix products, 256 x 256 x 256", `${rates.matrix_product_gflops.toFixed(0)} GFLOP/s`],
  ];
  for (const variant of variants) {
    const share = (100 * rates.share_of_matrix_product_rate[variant]).toFixed(0);
    const rate = perSecond(rates.gradient_steps_per_second[variant]);
    lines.push([`gradient steps, ${variant}`, `${rate}, ${share} % of the products' rate`]);
  }
  lines.push([
    "whole loop on Hopper-v5, sac-2019",
    `${perSecond(rates.environment_steps_per_second)} environment steps`,
  ]);
  const { peers = {} } = rates;
  const beside = (what: string, theirs: number | undefined, ratio: number | undefined) => {
    if (theirs === undefined || ratio === undefined) return;
    lines.push([what, `${perSecond(theirs)}: softedge does ${times(ratio)} as many`]);
  };
  beside(
    "Stable-Baselines3, gradient steps",
    peers.stable_baselines3_gradient_steps_per_second,
    peers.gradient_steps_to_stable_baselines3,
  );
  beside(
    "Stable-Baselines3, whole loop",
    peers.stable_baselines3_environment_steps_per_second,
    peers.environment_steps_to_stable_baselines3,
  );
  beside(
    "JAX, jitted gradient steps",
    peers.jax_gradient_steps_per_second,
    peers.gradient_steps_to_jax,
  );
  beside(
    "JAX, 50 steps in lax.scan",
    peers.jax_scanned_gradient_steps_per_second,
    peers.gradient_steps_to_jax_scanned,
  );
  const title = rates.threads === 1 ? "one thread" : `${rates.threads} threads`;
  return [title, ...lines.map(([what, said]) => `  ${what.padEnd(36)}${said}`)].join("\n");
}
