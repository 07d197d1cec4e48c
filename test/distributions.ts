import { mkdirSync, rmSync } from "node:fs";
import { embedPolicies } from "../export/embed.ts";
import { type ExportedPackage, versionOf, writePackage } from "../export/policy-package.ts";
import { sha256 } from "../files/sha256.ts";
import type { Node } from "../graph/node.ts";
import { writeModel } from "../graph/onnx/write.ts";
import { Trace } from "../graph/trace.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { interfaceOf, type PolicyFacts } from "../schemas/policy-interface.ts";

/*
 * Policies of every distribution that softedge's own algorithms do not have yet, or over other spaces,
 * written by hand: their numbers are known, and nothing is trained.
 */

/** Where they lie, and the module that takes them into the tests of the Worker. */
export const distributionPolicies = {
  folder: "build/test-distributions",
  module: "build/test-distributions.ts",
};

const batch = "batch";
const observation = {
  kind: "box" as const,
  low: [-1, -1, -8],
  high: [1, 1, 8],
  names: ["cosine", "sine", "angular velocity"],
  units: ["", "", "rad/s"],
};
const action = { kind: "box" as const, low: [-2], high: [2], names: ["torque"], units: ["Nm"] };
const pushes = { kind: "discrete" as const, size: 3, names: ["left", "none", "right"] };

/** Weights of a layer of three inputs, row by row. */
export const weights = { one: [1, -0.5, 0.25], three: [1, 0, -1, -0.5, 0, 0.5, 0.25, 0, -0.25] };
/** The logarithm of the standard deviation of the Gaussian. */
export const logStd = -0.5;

type Outputs = Record<string, Node>;

/** x W + 0.1, a column for each action. */
function layer(trace: Trace, x: Node, entries: readonly number[]): Node {
  const columns = entries.length / 3;
  const bias = trace.constant(Array<number>(columns).fill(0.1), [columns]);
  return trace.add(trace.matmul(x, trace.constant(entries, [3, columns])), bias);
}

const torque = (trace: Trace, x: Node) => trace.multiply(2, trace.tanh(x));

/** action = 2 tanh(x W + b) */
function deterministic(trace: Trace, x: Node): Outputs {
  return { action: torque(trace, layer(trace, x, weights.one)) };
}

/** action = 2 tanh(x W + b + 0.5 epsilon), whose density nobody computes */
function implicit(trace: Trace, x: Node): Outputs {
  const center = layer(trace, x, weights.one);
  const epsilon = trace.input("epsilon", [batch, 1]);
  return {
    action: torque(trace, trace.add(center, trace.multiply(0.5, epsilon))),
    deterministic_action: torque(trace, center),
  };
}

/** action = clip(u, -2, 2), u = mu + sigma epsilon; log_prob is the density of u */
function clippedGaussian(trace: Trace, x: Node): Outputs {
  const mean = layer(trace, x, weights.one);
  const epsilon = trace.input("epsilon", [batch, 1]);
  const normal = trace.multiply(-0.5, trace.multiply(epsilon, epsilon));
  const logProb = trace.subtract(normal, logStd + 0.5 * Math.log(2 * Math.PI));
  return {
    action: trace.clip(trace.add(mean, trace.multiply(Math.exp(logStd), epsilon)), -2, 2),
    deterministic_action: trace.clip(mean, -2, 2),
    log_prob: trace.reshape(logProb, [batch]),
    mean: trace.add(mean, 0),
    log_std: trace.add(trace.multiply(mean, 0), logStd),
  };
}

/** A softmax over three actions, of a vector: the argmax of logits and Gumbel noise */
function categorical(trace: Trace, x: Node): Outputs {
  const logits = layer(trace, x, weights.three);
  const chosen = trace.argMax(trace.add(logits, trace.input("epsilon", [batch, 3])));
  return {
    action: trace.reshape(chosen, [batch]),
    deterministic_action: trace.reshape(trace.argMax(logits), [batch]),
    log_prob: trace.reshape(trace.pick(trace.logSoftmax(logits), chosen), [batch]),
    logits,
  };
}

/**
 * A network of every operator that policies of other programs bring: normalized observations, a
 * residual block with layer normalization, and units of many kinds.
 */
function composed(trace: Trace, x: Node): Outputs {
  const mixing = [1, 0.5, -0.75, -0.5, 1, 0.25, 0.25, -1, 0.5];
  const row = (...entries: number[]) => trace.constant(entries, [entries.length]);
  const normalized = trace.divide(trace.subtract(x, row(0, 0.5, -1)), row(1, 1, 4));
  const inner = layer(trace, trace.clip(normalized, -5, 5), mixing);
  const h = trace.layerNormalization(inner, row(1, 0.5, 2), row(0, 0.1, -0.1));
  const gelu = trace.multiply(h, trace.add(1, trace.erf(trace.multiply(Math.SQRT1_2, h))));
  const silu = trace.multiply(h, trace.sigmoid(h));
  const softsign = trace.divide(h, trace.add(1, trace.abs(h)));
  const both = trace.concat([gelu, silu, softsign, trace.elu(h, 0.5)], 1);
  const [left, right] = [trace.slice(both, 1, 0, 6), trace.slice(both, 1, 6, 12)];
  const gated = trace.minimum(trace.maximum(left, trace.negate(right)), row(3));
  const projected = trace.matmul(gated, trace.constant([...mixing, ...weights.three], [6, 3]));
  const residual = trace.leakyRelu(trace.add(h, projected), 0.125);
  const compressed = trace.log(trace.add(1, trace.exp(residual)));
  return { action: torque(trace, layer(trace, trace.softplus(compressed), weights.one)) };
}

interface TestPolicy {
  facts: PolicyFacts;
  algorithm: string;
  outputs(trace: Trace, x: Node): Outputs;
}

/** The policies by their names. */
const policies: Record<string, TestPolicy> = {
  deterministic: {
    facts: { observation, action, distribution: "none" },
    algorithm: "td3",
    outputs: deterministic,
  },
  composed: {
    facts: { observation, action, distribution: "none" },
    algorithm: "ppo",
    outputs: composed,
  },
  implicit: {
    facts: { observation, action, distribution: "implicit" },
    algorithm: "soft-q-learning",
    outputs: implicit,
  },
  clipped: {
    facts: { observation, action, distribution: "clipped_gaussian" },
    algorithm: "an-algorithm-of-2031",
    outputs: clippedGaussian,
  },
  pushes: {
    facts: { observation, action: pushes, distribution: "categorical" },
    algorithm: "ppo",
    outputs: categorical,
  },
};

/**
 * An actor of three numbers, and the package that it is in.
 *
 * @param gain multiplies the observation, for another version of the policy
 */
export function packageOf(name: string, gain = 1): Pick<ExportedPackage, "manifest" | "actor"> {
  const { facts, algorithm, outputs } = policies[name];
  const trace = new Trace();
  const observed = trace.input("observation", [batch, 3]);
  const x = gain === 1 ? observed : trace.multiply(gain, observed);
  const bytes = writeModel({ name, outputs: outputs(trace, x), producerVersion: "1.2.3" });
  const returns = { mean: -150, standard_deviation: 80 };
  const hasStochastic = interfaceOf(facts).modes.includes("stochastic");
  const manifest: Manifest = {
    manifest_version: 2,
    name,
    version: versionOf(bytes),
    ...facts,
    algorithm,
    origin: {
      kind: "import",
      format: "stable-baselines3",
      framework: "stable-baselines3",
      framework_version: "2.3.0",
      sha256: "0".repeat(64),
    },
    environment: "Pendulum-v1",
    environment_options: {},
    evaluation: {
      episodes: 2,
      ...(hasStochastic && { stochastic: returns }),
      deterministic: returns,
    },
    actor: { file: "actor.onnx", bytes: bytes.length, sha256: sha256(bytes) },
    parity: {
      observations: 1,
      tolerance: 1e-5,
      largest_absolute_error: 0,
      largest_scaled_error: 0,
      errors: {},
    },
    created: "2026-01-01T00:00:00.000Z",
  };
  return { manifest, actor: bytes };
}

/** Writes the packages, and a module of them. */
export function writeDistributionPolicies(): void {
  const { folder, module } = distributionPolicies;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(policies)) {
    const { manifest, actor } = packageOf(name);
    writePackage(folder, manifest, actor);
  }
  embedPolicies(folder, module);
}
