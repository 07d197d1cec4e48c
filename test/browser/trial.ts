import { readPackage } from "../../export/policy-package.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { testPolicies } from "../policies.ts";
import type { ServedWorker } from "./worker.ts";

const { version } = readPackage(`${testPolicies.folder}/pendulum`).manifest;
export const [control, treatment] = ["stochastic", "deterministic"] as const;
let count = 0;

/** Declares another experiment; answers its name. */
export async function declare(worker: ServedWorker): Promise<string> {
  count += 1;
  const name = `trial-${count}`;
  const arms = [control, treatment].map((mode) => ({
    name: mode,
    policy: "pendulum",
    version,
    mode,
  }));
  const definition = { name, arms, weights: [0.5, 0.5], minimum_effect: 5, shards: 2 };
  await worker.administer("PUT", name, definition);
  return name;
}

/** Declares and starts another experiment; answers its name. */
export async function begin(worker: ServedWorker): Promise<string> {
  const name = await declare(worker);
  await worker.administer("POST", `${name}/start`);
  return name;
}

/** Reports outcomes of units from one number to another: the treatment's are better by 20. */
export async function report(
  worker: ServedWorker,
  name: string,
  from: number,
  to: number,
): Promise<void> {
  const outcomes = Array.from({ length: to - from }, (_, i) => {
    const unit = `episode ${from + i}`;
    const better = bucketOf(name, unit) < 0.5 ? 0 : 20;
    return { unit, key: "whole", value: -150.125 + better + ((i * 37) % 61) / 2 };
  });
  await worker.post(`/v1/experiments/${name}/outcomes`, { outcomes });
}
