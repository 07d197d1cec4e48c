import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import {
  celu,
  gelu,
  geluByTanh,
  hardSigmoid,
  hardSwish,
  mish,
  selu,
  softsign,
  swish,
} from "./activation-functions.ts";

/** The arguments of an activation that a constructor was given, by PyTorch's names. */
export type ActivationArguments = Readonly<Record<string, number | string | boolean>>;

export type TorchActivation = (trace: Trace, x: Node) => Node;

/** A constructor of `torch.nn`: the names of its arguments in order, and its function. */
interface ActivationClass {
  parameters: readonly string[];
  make(given: ActivationArguments): TorchActivation;
}

/** A numeric argument, or its default. */
function numberOf(given: ActivationArguments, name: string, otherwise: number): number {
  const value = given[name] ?? otherwise;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new RangeError(`its argument ${name} must be a finite number, not ${value}`);
  }
  return value;
}

/** An activation without arguments that change its values. */
const plain = (apply: TorchActivation): ActivationClass => ({
  parameters: ["inplace"],
  make: () => apply,
});

/**
 * The activations of `torch.nn`, with the arguments that change their values.
 *
 * Source: the documentation of each class of `torch.nn`.
 */
const activations: Readonly<Record<string, ActivationClass>> = {
  Identity: { parameters: [], make: () => (_, x) => x },
  ReLU: plain((trace, x) => trace.relu(x)),
  ReLU6: plain((trace, x) => trace.clip(x, 0, 6)),
  Tanh: plain((trace, x) => trace.tanh(x)),
  Sigmoid: plain((trace, x) => trace.sigmoid(x)),
  LogSigmoid: plain((trace, x) => trace.negate(trace.softplus(trace.negate(x)))),
  SiLU: plain((trace, x) => swish(trace, x)),
  Mish: plain(mish),
  Hardsigmoid: plain((trace, x) => hardSigmoid(trace, x)),
  Hardswish: plain(hardSwish),
  Tanhshrink: plain((trace, x) => trace.subtract(x, trace.tanh(x))),
  Softsign: plain(softsign),
  SELU: plain((trace, x) => selu(trace, x)),
  ELU: {
    parameters: ["alpha", "inplace"],
    make(given) {
      const alpha = numberOf(given, "alpha", 1);
      return (trace, x) => trace.elu(x, alpha);
    },
  },
  CELU: {
    parameters: ["alpha", "inplace"],
    make(given) {
      const alpha = numberOf(given, "alpha", 1);
      return (trace, x) => celu(trace, x, alpha);
    },
  },
  LeakyReLU: {
    parameters: ["negative_slope", "inplace"],
    make(given) {
      const slope = numberOf(given, "negative_slope", 0.01);
      return (trace, x) => trace.leakyRelu(x, slope);
    },
  },
  GELU: {
    parameters: ["approximate"],
    make: ({ approximate }) => (approximate === "tanh" ? geluByTanh : gelu),
  },
  Softplus: {
    parameters: ["beta", "threshold"],
    // Beyond the threshold PyTorch answers x, which softplus is to float32 there.
    make(given) {
      const beta = numberOf(given, "beta", 1);
      return (trace, x) =>
        trace.multiply(1 / beta, trace.softplus(beta === 1 ? x : trace.multiply(beta, x)));
    },
  },
  Hardtanh: {
    parameters: ["min_val", "max_val", "inplace"],
    make(given) {
      const [low, high] = [numberOf(given, "min_val", -1), numberOf(given, "max_val", 1)];
      return (trace, x) => trace.clip(x, low, high);
    },
  },
  Softshrink: {
    parameters: ["lambd"],
    make(given) {
      const limit = numberOf(given, "lambd", 0.5);
      return (trace, x) => trace.subtract(x, trace.clip(x, -limit, limit));
    },
  },
};

export const knownActivations = Object.keys(activations).sort();

/**
 * Returns an activation of `torch.nn` by the name of its class; undefined if it is none of these.
 *
 * @param positional the arguments of its constructor without names
 * @throws {RangeError} naming an argument that is wrong
 */
export function torchActivation(
  name: string,
  positional: readonly (number | string | boolean)[] = [],
  named: ActivationArguments = {},
): TorchActivation | undefined {
  if (!Object.hasOwn(activations, name)) return undefined;
  const { parameters, make } = activations[name];
  const byPosition = positional.map((value, i) => [parameters[i] ?? `number ${i + 1}`, value]);
  const given: ActivationArguments = { ...Object.fromEntries(byPosition), ...named };
  const unknown = Object.keys(given).find((argument) => !parameters.includes(argument));
  if (unknown !== undefined) throw new RangeError(`its argument ${unknown} is not known`);
  return make(given);
}
