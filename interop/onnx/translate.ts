import { ShapeError } from "../../graph/shape.ts";
import type { Trace } from "../../graph/trace.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import type { ForeignModel, ForeignNode } from "./model.ts";
import { describeNode, OperatorCall, type TranslationState } from "./operator-call.ts";
import { activations } from "./operators/activations.ts";
import { arithmetic } from "./operators/arithmetic.ts";
import { constants } from "./operators/constants.ts";
import { joining } from "./operators/joining.ts";
import { linear } from "./operators/linear.ts";
import { logic } from "./operators/logic.ts";
import { lookups } from "./operators/lookup.ts";
import { normalizations } from "./operators/normalization.ts";
import { reductions } from "./operators/reduction.ts";
import { refusedOperators } from "./operators/refused.ts";
import { reshaping } from "./operators/reshaping.ts";
import { selection } from "./operators/selection.ts";
import { valuesOf } from "./stored-values.ts";
import { type ModelTensor, mostAxes, mostConstants } from "./tensor.ts";

const operators: ReadonlyMap<string, (call: OperatorCall) => ModelTensor | ModelTensor[]> = new Map(
  Object.entries({
    ...activations,
    ...arithmetic,
    ...constants,
    ...joining,
    ...linear,
    ...logic,
    ...lookups,
    ...normalizations,
    ...reductions,
    ...reshaping,
    ...selection,
  }),
);

/** The domains of ONNX's own operators. */
const ownDomains = new Set(["", "ai.onnx"]);

/**
 * Records in a trace what a model computes of one observation, for every row of a batch. Only what the
 * outputs depend on is translated; constant parts are computed in float64.
 *
 * @param inputs the tensors of the model's inputs by name
 * @param outputs names of outputs, or of any other tensors
 * @throws {ImportError} naming the operator or tensor that a policy cannot have
 */
export function translateModel(
  model: ForeignModel,
  trace: Trace,
  inputs: ReadonlyMap<string, ModelTensor>,
  outputs: readonly string[],
): ModelTensor[] {
  checkOutputs(model, outputs);
  const needed = neededNodes(model, outputs);
  const tensors = new Map(inputs);
  const state: TranslationState = { trace, operatorSet: model.operatorSet, work: 0 };
  let parameters = 0;
  const tensorOf = (name: string): ModelTensor => {
    const known = tensors.get(name);
    if (known) return known;
    const stored = model.initializers.get(name);
    if (stored) {
      const constant = valuesOf(stored);
      parameters += constant.data.length;
      if (Array.prototype.some.call(constant.data, Number.isNaN)) {
        throw new ImportError(`The tensor "${name}" has an entry that is NaN.`);
      }
      if (parameters > mostConstants) {
        throw new ImportError(
          `the policy has more than ${mostConstants} parameters, 8 MiB in float32, at the tensor ${quoted(name)}: a Worker serves no larger one`,
        );
      }
      tensors.set(name, constant);
      return constant;
    }
    if (model.inputs.some((input) => input.name === name)) {
      throw new ImportError(
        `the outputs depend on the input ${quoted(name)} besides the observation: export the policy without it, or name all parts of the observation in their order with --input`,
      );
    }
    throw new ImportError(`the model has no tensor ${quoted(name)} where it is used`);
  };

  for (const node of needed) {
    const operands = node.inputs.map((name) => (name === "" ? undefined : tensorOf(name)));
    const results = translateNode(node, new OperatorCall(node, operands, state), model);
    node.outputs.forEach((name, at) => {
      const result = results[at];
      if (result && name !== "") tensors.set(name, result);
    });
  }
  return outputs.map(tensorOf);
}

function translateNode(node: ForeignNode, call: OperatorCall, model: ForeignModel): ModelTensor[] {
  const { opType, domain } = node;
  const refusal = refusedOperators.get(opType);
  if (refusal !== undefined) call.refuse(refusal);
  if (model.functions.has(`${domain}::${opType}`)) {
    call.refuse("is a function of the file: export it with its functions inlined");
  }
  if (!ownDomains.has(domain)) {
    call.refuse(`is of the domain ${quoted(domain)}: export it with the operators of ONNX alone`);
  }
  if (Array.from(node.attributes.values()).some(({ kind }) => kind === "subgraph")) {
    call.refuse(
      "has a subgraph: export the policy without branches and loops that depend on tensors",
    );
  }
  const operator = operators.get(opType);
  if (!operator) return call.refuse("is not known to softedge");
  try {
    const results = [operator(call)].flat();
    for (const { axes } of results) {
      if (axes.length > mostAxes)
        call.refuse(`makes a tensor of ${axes.length} axes: at most ${mostAxes} are read`);
    }
    return results;
  } catch (error) {
    // Shapes that our own operations refuse.
    if (!(error instanceof ShapeError)) throw error;
    throw new ImportError(`${describeNode(node)} does not fit its inputs: ${error.message}`);
  }
}

function checkOutputs({ nodes, outputs }: ForeignModel, names: readonly string[]): void {
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const missing = names.find((name) => !made.has(name));
  if (missing === undefined) return;
  const listed = outputs.map(({ name }) => quoted(name)).join(", ");
  throw new ImportError(
    `the model computes no tensor ${quoted(missing)}: its outputs are ${listed}`,
  );
}

/** The nodes that outputs depend on, in the order of the file, in which each follows its inputs. */
function neededNodes({ nodes }: ForeignModel, outputs: readonly string[]): ForeignNode[] {
  const needed = new Set(outputs);
  const found: ForeignNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => name !== "" && needed.has(name))) continue;
    found.push(node);
    for (const name of node.inputs) needed.add(name);
  }
  return found.reverse();
}
