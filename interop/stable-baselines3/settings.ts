import * as z from "zod";
import {
  type ActivationArguments,
  knownActivations,
  type TorchActivation,
  torchActivation,
} from "../networks/activations.ts";
import { describePickled } from "../pickle/describe.ts";
import { isNumpy, plainNumber } from "../pickle/numpy.ts";
import { readPickle } from "../pickle/read-pickle.ts";
import { PickleGlobal, PickleObject, PickleTuple, type PickleValue } from "../pickle/values.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";

/** What JSON cannot hold, as a base64 pickle beside readable attributes. */
const serialized = z.looseObject({ ":serialized:": z.base64() });

const policyClass = z.looseObject({ __module__: z.string().optional() });

const advice = "export the policy as ONNX and import that";

/** The part of the file `data` that tells how a policy acts. */
export const algorithmData = z.looseObject({
  policy_class: policyClass.optional(),
  policy_kwargs: z.union([serialized, z.record(z.string(), z.unknown())], {
    error: "must be there, and a dict: save the model without `exclude`",
  }),
  observation_space: serialized,
  action_space: serialized,
  use_sde: z.boolean().default(false),
  num_timesteps: z.int().min(0).optional(),
});
export type AlgorithmData = z.infer<typeof algorithmData>;

/** The value of a pickle within JSON. */
export function unpickled(value: z.infer<typeof serialized>): PickleValue {
  return readPickle(Uint8Array.from(Buffer.from(value[":serialized:"], "base64")));
}

/** The settings of `policy_kwargs` that a policy's answers depend on. */
export interface PolicySettings {
  activation: TorchActivation | undefined;
  usesSde: boolean;
  usesExpln: boolean;
  squashes: boolean;
  clipMean: number;
  quantiles: number;
}

/** Reads `policy_kwargs`, which is JSON, or a pickle if it has a class in it. */
export function policySettings({ policy_kwargs, use_sde }: AlgorithmData): PolicySettings {
  const settings = settingsOf(policy_kwargs);
  const flag = (name: string, otherwise: boolean) => {
    const value = settings.get(name) ?? otherwise;
    if (typeof value === "boolean") return value;
    throw new ImportError(
      `policy_kwargs: ${name} must be True or False, not ${describePickled(value)}`,
    );
  };
  const number = (name: string, otherwise: number) => {
    const value = settings.get(name) ?? otherwise;
    if (typeof value === "number") return value;
    if (isNumpy(value)) return plainNumber(value, `policy_kwargs: ${name}`);
    throw new ImportError(`policy_kwargs: ${name} must be a number, not ${describePickled(value)}`);
  };
  requireFlattening(settings.get("features_extractor_class"));
  const activation = settings.get("activation_fn");
  return {
    activation:
      activation === undefined || activation === null ? undefined : activationOf(activation),
    usesSde: use_sde || flag("use_sde", false),
    usesExpln: flag("use_expln", false),
    squashes: flag("squash_output", false),
    clipMean: number("clip_mean", 2),
    quantiles: number("n_quantiles", 200),
  };
}

const flattening = "stable_baselines3.common.torch_layers.FlattenExtractor";

/**
 * Checks that observations are only flattened before the network. What another features extractor
 * computes is not in the file, and it may have no tensors that would tell of it.
 */
function requireFlattening(extractor: PickleValue | undefined): void {
  if (extractor === undefined || extractor === null) return;
  if (extractor instanceof PickleGlobal && extractor.fullName === flattening) return;
  throw new ImportError(
    `the features extractor is ${describePickled(extractor)}: softedge knows only ${flattening}; ${advice}`,
  );
}

/**
 * Checks that the policy's class is one of the framework's own: a subclass may compute anything.
 *
 * @throws {ImportError} naming its module
 */
export function requireKnownClass({ policy_class }: AlgorithmData): void {
  const module = policy_class?.__module__;
  if (module === undefined || /^(stable_baselines3|sb3_contrib)\./.test(module)) return;
  throw new ImportError(
    `the policy is of a class of the module ${quoted(module)}: what it computes is not in the file; ${advice}`,
  );
}

/** The settings by name. Of those in JSON, only numbers and truth values are of use. */
function settingsOf(kwargs: AlgorithmData["policy_kwargs"]): Map<PickleValue, PickleValue> {
  const pickled = serialized.safeParse(kwargs);
  if (!pickled.success) {
    return new Map(
      Object.entries(kwargs).flatMap(([name, value]) =>
        typeof value === "number" || typeof value === "boolean" ? [[name, value]] : [],
      ),
    );
  }
  const value = unpickled(pickled.data);
  if (value instanceof Map) return value;
  throw new ImportError(`policy_kwargs is ${describePickled(value)}, not a dict`);
}

/** The activation that a class of `torch.nn` stands for, or `functools.partial` of one. */
function activationOf(value: PickleValue): TorchActivation {
  const { callable, positional, named } = callOf(value);
  const { module, name } = callable;
  const activation = module.startsWith("torch.nn.")
    ? knownActivation(name, positional, named)
    : undefined;
  if (activation) return activation;
  throw new ImportError(
    `the activation is ${module}.${name}: softedge knows those of torch.nn that are ${knownActivations.join(", ")}; ${advice}`,
  );
}

function knownActivation(
  name: string,
  positional: readonly PickleValue[],
  named: ReadonlyMap<PickleValue, PickleValue>,
): TorchActivation | undefined {
  const plain = (value: PickleValue) => {
    if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") {
      return value;
    }
    if (isNumpy(value)) return plainNumber(value, "an argument");
    throw new RangeError(`an argument is ${describePickled(value)}`);
  };
  try {
    const given: ActivationArguments = Object.fromEntries(
      Array.from(named, ([key, value]) => [String(key), plain(value)]),
    );
    return torchActivation(name, positional.map(plain), given);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ImportError(`the activation ${name} cannot be read: ${error.message}`);
  }
}

/** The class of an activation, with the arguments that `functools.partial` binds. */
function callOf(value: PickleValue) {
  if (value instanceof PickleGlobal) {
    return { callable: value, positional: [], named: new Map<PickleValue, PickleValue>() };
  }
  const isPartial =
    value instanceof PickleObject &&
    value.callable instanceof PickleGlobal &&
    value.callable.fullName === "functools.partial";
  const parts = isPartial && value.state instanceof PickleTuple ? value.state.items : [];
  const [callable, positional, named] = parts;
  if (callable instanceof PickleGlobal && positional instanceof PickleTuple) {
    return {
      callable,
      positional: positional.items,
      named: named instanceof Map ? named : new Map(),
    };
  }
  throw new ImportError(
    `the activation is ${describePickled(value)}: softedge knows classes of torch.nn, and functools.partial of them`,
  );
}
