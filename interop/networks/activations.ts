import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import {
  celu,
  gelu,
  geluByTanh,
  hardSigmoid,
  hardSwish,
  less,
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

/** A numeric argument, or its default if it has one. */
function numberOf(given: ActivationArguments, name: string, otherwise?: number): number {
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

/** From here on softplus is the identity to float32. */
const identicalFrom = 20;

/** x where x > threshold, else y. */
function above(trace: Trace, x: Node, threshold: number, y: Node | number): Node {
  const isAbove = less(trace, trace.constant([threshold], []), x);
  const isBelow = trace.subtract(1, isAbove);
  return trace.add(trace.multiply(x, isAbove), trace.multiply(y, isBelow));
}

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
    // ln(1 + e^(beta x)) / beta, or x where beta x is above the threshold
    make(given) {
      const beta = numberOf(given, "beta", 1);
      const threshold = numberOf(given, "threshold", 20);
      return (trace, x) => {
        const scaled = beta === 1 ? x : trace.multiply(beta, x);
        const smooth = trace.softplus(scaled);
        return trace.multiply(
          1 / beta,
          threshold >= identicalFrom ? smooth : above(trace, scaled, threshold, smooth),
        );
      };
    },
  },
  Hardtanh: {
    parameters: ["min_val", "max_val", "inplace"],
    make(given) {
      const [low, high] = [numberOf(given, "min_val", -1), numberOf(given, "max_val", 1)];
      return (trace, x) => trace.clip(x, low, high);
    },
  },
  RReLU: {
    parameters: ["lower", "upper", "inplace"],
    // The slope is random in training alone.
    make(given) {
      const slope = (numberOf(given, "lower", 1 / 8) + numberOf(given, "upper", 1 / 3)) / 2;
      return (trace, x) => trace.leakyRelu(x, slope);
    },
  },
  Threshold: {
    parameters: ["threshold", "value", "inplace"],
    make(given) {
      const [threshold, value] = ["threshold", "value"].map((name) => numberOf(given, name));
      return (trace, x) => above(trace, x, threshold, value);
    },
  },
  Hardshrink: {
    parameters: ["lambd"],
    // x where |x| > lambda, else 0
    make(given) {
      const limit = numberOf(given, "lambd", 0.5);
      return (trace, x) =>
        trace.multiply(x, less(trace, trace.constant([limit], []), trace.abs(x)));
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
