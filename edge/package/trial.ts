import { drawEpsilon } from "../../noise/epsilon.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { interfaceOf, type PolicyInterface } from "../../schemas/policy-interface.ts";
import type { BoundedBoxSpace } from "../../schemas/space.ts";
import { refuse } from "../http/refusal.ts";
import { type ObservedPoint, observationTensor } from "../inference/observation-tensor.ts";
import type { DenseTensor, Run } from "../inference/session.ts";

/** The rounding error of float32 in an action, in proportion to the larger of its dimension's bounds. */
const tolerance = 1e-6;

/** The largest magnitude of observations in a dimension without bounds. */
const unboundedExtreme = 10;

/**
 * Lets an actor act once on observations in the middle and at the ends of its space, alone and
 * together, and where it takes noise, without noise and with it: all that its actor answers must be
 * finite, every action one that the environment takes, the action without noise the deterministic one,
 * and that of a clipped Gaussian what its mean and deviation say.
 *
 * @throws {Refusal} naming the output that is not so
 */
export async function tryActor(manifest: Manifest, run: Run): Promise<void> {
  const { outputs: signatures, noise } = interfaceOf(manifest);
  const names = signatures.map(({ name }) => name);
  const all = observationsOf(manifest);
  for (const observations of [all, all.slice(0, 1)]) {
    const rows = observations.length;
    for (const { epsilon, isSilent } of noisesOf(noise, rows)) {
      const inputs = { observation: observationTensor(observations), ...(epsilon && { epsilon }) };
      const outputs = await run(inputs, names).catch((error) =>
        refuse("/actor", `cannot be run: ${error instanceof Error ? error.message : error}`),
      );
      checkOutputs(signatures, outputs, rows);
      checkActions(manifest, outputs.action);
      if (!noise) continue;
      checkActions(manifest, outputs.deterministic_action);
      if (isSilent) checkAgreement(manifest, outputs);
      if (epsilon) checkClipping(manifest, outputs, epsilon);
    }
  }
}

/** The noises to try: none where the actor takes none, else zeros and a draw. */
function noisesOf(
  noise: PolicyInterface["noise"],
  rows: number,
): { epsilon?: DenseTensor; isSilent: boolean }[] {
  if (!noise) return [{ isSilent: true }];
  const { law, columns } = noise;
  const shape = [rows, columns];
  return [
    { epsilon: { shape, data: new Float32Array(rows * columns) }, isSilent: true },
    { epsilon: { shape, data: drawEpsilon(law, 0, rows, columns) }, isSilent: false },
  ];
}

/** Zeros as far as the bounds let them, the lowest, the highest, and what lies between. */
function observationsOf({ observation }: Manifest): ObservedPoint[] {
  if (observation.kind === "discrete") {
    const last = observation.size - 1;
    return [0, last, Math.floor(last / 2)];
  }
  const low = observation.low.map((bound) => bound ?? -unboundedExtreme);
  const high = observation.high.map((bound) => bound ?? unboundedExtreme);
  const zeros = low.map((bound, i) => Math.min(Math.max(0, bound), high[i]));
  return [zeros, low, high, low.map((bound, i) => bound / 2 + high[i] / 2)];
}

function checkOutputs(
  signatures: PolicyInterface["outputs"],
  outputs: Record<string, DenseTensor>,
  rows: number,
): void {
  for (const { name, datatype, row } of signatures) {
    const { shape, data } = outputs[name];
    const isOfType = data instanceof (datatype === "FP32" ? Float32Array : BigInt64Array);
    const expected = `[${[rows, ...row].join(", ")}]`;
    if (!isOfType || `[${shape.join(", ")}]` !== expected) {
      refuse("/actor", `answers ${name} otherwise than as ${datatype} ${expected}`);
    }
    if (!numbersOf(outputs[name]).every(Number.isFinite)) {
      refuse("/actor", `answers numbers that are not finite as ${name}`);
    }
  }
}

function checkActions({ action: space }: Manifest, action: DenseTensor): void {
  const isPossible = (entry: number, i: number) => {
    if (space.kind === "discrete") return entry >= 0 && entry < space.size;
    const dimension = i % space.low.length;
    const [low, high] = [space.low[dimension], space.high[dimension]];
    const slack = slackOf(space, dimension);
    return entry >= low - slack && entry <= high + slack;
  };
  if (!numbersOf(action).every(isPossible)) {
    refuse("/actor", "answers an action outside of /manifest/action");
  }
}

function checkAgreement(
  { action: space }: Manifest,
  { action, deterministic_action }: Record<string, DenseTensor>,
): void {
  const expected = numbersOf(deterministic_action);
  const isSame = (entry: number, i: number) =>
    space.kind === "discrete"
      ? entry === expected[i]
      : Math.abs(entry - expected[i]) <= slackOf(space, i % space.low.length);
  if (!numbersOf(action).every(isSame)) {
    refuse("/actor", "answers another action without noise than as deterministic_action");
  }
}

/**
 * Off-policy estimates take the mean and the deviation of a clipped Gaussian as those of the action
 * before clipping, in its units: a = clip(mu + sigma epsilon, low, high).
 */
function checkClipping(
  { action: space, distribution }: Manifest,
  { action, mean, log_std }: Record<string, DenseTensor>,
  epsilon: DenseTensor,
): void {
  if (space.kind === "discrete" || distribution !== "clipped_gaussian") return;
  const [means, logStds, noise] = [mean, log_std, epsilon].map(numbersOf);
  const isClipped = (entry: number, i: number) => {
    const dimension = i % space.low.length;
    const deviation = Math.exp(logStds[i]) * noise[i];
    const inside = Math.max(space.low[dimension], means[i] + deviation);
    const rounding = tolerance * (Math.abs(means[i]) + Math.abs(deviation));
    const error = Math.abs(entry - Math.min(inside, space.high[dimension]));
    return error <= slackOf(space, dimension) + rounding;
  };
  if (!numbersOf(action).every(isClipped)) {
    refuse("/actor", "answers an action that is not mean + exp(log_std) epsilon, clipped");
  }
}

function slackOf({ low, high }: BoundedBoxSpace, dimension: number): number {
  return tolerance * Math.max(Math.abs(low[dimension]), Math.abs(high[dimension]));
}

function numbersOf({ data }: DenseTensor): number[] {
  return Array.from<number | bigint, number>(data, Number);
}
