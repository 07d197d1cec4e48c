import type { Node } from "../../graph/node.ts";
import { reachable } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";
import type { BoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import { type ForeignPolicy, ImportError, type PolicyHead } from "../policy/foreign-policy.ts";
import { actionSpace, bounded } from "./action.ts";
import { checkNumbers, distributionOf, headOf } from "./head.ts";
import type { ForeignModel } from "./model.ts";
import { type Observation, observationOf } from "./observation.ts";
import type { OnnxOptions } from "./options.ts";
import { outputsOf } from "./outputs.ts";
import { tensorsOf } from "./policy-tensor.ts";
import { readForeignModel } from "./read-model.ts";

/**
 * Reads a policy from an ONNX file of any writer.
 *
 * @param options what the file does not say
 * @throws {ImportError} naming the operator or tensor that a policy cannot have, or the option that says
 *   what is missing
 */
export function readOnnxPolicy(bytes: Uint8Array, options: OnnxOptions = {}): ForeignPolicy {
  const model = readForeignModel(bytes);
  if (model.producerName === "softedge") {
    throw new ImportError(
      "the file is an actor of softedge: copy its package, the folder with actor.onnx and manifest.json, instead of importing it",
    );
  }
  const observation = observationOf(model, options);
  const outputs = outputsOf(model, options);
  const distribution = distributionOf(outputs, options);
  const build = (trace: Trace, observed: Node) => {
    const { main, spread } = tensorsOf(model, observation, outputs, trace, observed);
    return headOf(trace, main, spread?.node, outputs, distribution, options);
  };

  const trace = new Trace();
  const observed = observation.isDiscrete
    ? trace.input("observation", ["batch"], "int64")
    : trace.input("observation", ["batch", observation.size]);
  const head = build(trace, observed);
  checkNumbers(head);
  const action = actionSpace(head, outputs, options);
  const finish = (built: PolicyHead, on: Trace) => bounded(on, built, action, outputs, options);
  // Refuses here what cannot be built.
  const { kind } = finish(head, trace);
  return {
    observation: observationSpace(observation, observed, head, options),
    action,
    kind,
    algorithm: options.algorithm ?? "unknown",
    origin: {
      format: "ONNX model",
      framework: model.producerName === "" ? "unknown" : model.producerName,
      frameworkVersion: model.producerVersion === "" ? undefined : model.producerVersion,
    },
    environment: environmentOf(model),
    head: (trace, observation) => finish(build(trace, observation), trace),
  };
}

/** Names under which exporters note the environment in the file's metadata. */
function environmentOf({ metadata }: ForeignModel): string | undefined {
  const keys = ["environment", "env_id", "env_name", "task"];
  return keys.map((key) => metadata[key]).find((value) => value !== undefined && value !== "");
}

function observationSpace(
  { size, isDiscrete }: Observation,
  observed: Node,
  head: PolicyHead,
  { observationSize }: OnnxOptions,
): BoxSpace | DiscreteSpace {
  if (!isDiscrete) {
    const unbounded = new Array<null>(size).fill(null);
    return { kind: "box", low: unbounded, high: unbounded };
  }
  const nodes = Object.values(head).filter((value): value is Node => typeof value === "object");
  const sizes = reachable(nodes)
    .filter(({ operation, inputs }) => operation.kind === "gather" && inputs[1] === observed)
    .map(({ inputs }) => Number(inputs[0].shape[0]));
  const states = observationSize ?? Math.min(...sizes);
  if (!Number.isInteger(states) || states < 1 || sizes.some((rows) => rows < states)) {
    throw new ImportError(
      "the file does not say how many states a discrete observation has: give their number by --observation-size",
    );
  }
  return { kind: "discrete", size: states };
}
