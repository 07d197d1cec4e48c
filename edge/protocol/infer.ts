import { describeErrors, describeIssue, fieldErrorsOf } from "../../schemas/field-errors.ts";
import {
  type InferenceRequest,
  type InferenceResponse,
  inferenceRequest,
} from "../../schemas/inference-protocol.ts";
import type { PolicyInterface, TensorSignature } from "../../schemas/policy-interface.ts";
import { drawNoise } from "../act/noise.ts";
import { Refusal } from "../http/refusal.ts";
import type { DenseTensor } from "../inference/session.ts";
import { quote } from "../onnx/quote.ts";
import type { Policy } from "../registry/policy.ts";
import { type GivenInput, tensorBytes, withBytes } from "./binary-tensors.ts";
import { refuseExtensions } from "./extensions.ts";
import type { Message } from "./message.ts";
import { readTensor } from "./tensor-data.ts";

/** What is answered to an inference request. */
export interface Inference {
  response: InferenceResponse;
  /** The bytes of those outputs that have no data in the response, in its order. */
  binary: readonly Uint8Array[];
}

/**
 * Answers an inference request of the Open Inference Protocol.
 *
 * @throws {Refusal} when the body is not what this policy accepts, or its numbers overflow
 */
export async function infer(policy: Policy, { json, binary }: Message): Promise<Inference> {
  const request = readRequest(json);
  const { name, version } = policy.manifest;
  const { inputs, outputs } = policy.interface;
  const wanted = outputsOf(request, outputs);
  const given = inputsOf(withBytes(request.inputs, binary), inputs);
  const observation = readTensor(inputs.observation, given.observation);
  const [rows] = observation.shape;
  const { epsilon, parameters } = noiseOf(policy.interface, request, given.epsilon, rows);
  const results = await policy.evaluate(
    { observation, ...(epsilon && { epsilon }) },
    wanted.map(({ signature }) => signature.name),
  );
  const tensorOf = ({ signature: { name } }: WantedOutput) => results[name];
  for (const output of wanted) refuseOverflow(output.signature, tensorOf(output), rows);
  const response = {
    model_name: name,
    model_version: version,
    ...(request.id !== undefined && { id: request.id }),
    ...(parameters && { parameters }),
    outputs: wanted.map((output) => answerOf(output, tensorOf(output))),
  };
  return {
    response,
    binary: wanted
      .filter(({ isBinary }) => isBinary)
      .map((output) => tensorBytes(tensorOf(output))),
  };
}

function readRequest(body: unknown): InferenceRequest {
  const parsed = inferenceRequest.safeParse(body, { error: describeIssue });
  if (!parsed.success)
    throw new Refusal(400, describeErrors(fieldErrorsOf(parsed.error), "the body"));
  refuseExtensions(parsed.data);
  return parsed.data;
}

/** An output that is asked for. */
interface WantedOutput {
  signature: TensorSignature;
  /** True if it is to be answered as bytes. */
  isBinary: boolean;
}

/** The outputs that are asked for by name, or all of them. */
function outputsOf(
  { parameters, outputs = [] }: InferenceRequest,
  known: readonly TensorSignature[],
): WantedOutput[] {
  const byDefault = parameters?.binary_data_output ?? false;
  if (outputs.length === 0) return known.map((signature) => ({ signature, isBinary: byDefault }));
  return outputs.map(({ name, parameters }, i) => {
    const signature = known.find((output) => output.name === name);
    if (!signature) throw unknown("output", name, known);
    if (outputs.findIndex((other) => other.name === name) < i) throw twice("output", name);
    return { signature, isBinary: parameters?.binary_data ?? byDefault };
  });
}

function inputsOf(inputs: readonly GivenInput[], known: PolicyInterface["inputs"]) {
  const signatures = Object.values(known);
  const byName = new Map<string, GivenInput>();
  for (const input of inputs) {
    if (!signatures.some(({ name }) => name === input.name)) {
      throw unknown("input", input.name, signatures);
    }
    if (byName.has(input.name)) throw twice("input", input.name);
    byName.set(input.name, input);
  }
  const { observation, epsilon } = known;
  const given = byName.get(observation.name);
  if (!given) throw new Refusal(400, `input ${quote(observation.name)}: is missing`);
  return { observation: given, epsilon: epsilon && byName.get(epsilon.name) };
}

function unknown(kind: "input" | "output", name: string, known: readonly TensorSignature[]) {
  const names = known.map(({ name }) => name).join(", ");
  return new Refusal(400, `there is no ${kind} ${quote(name)}; the ${kind}s are ${names}`);
}

function twice(kind: "input" | "output", name: string) {
  return new Refusal(400, `${kind} ${quote(name)}: is there twice`);
}

/** The noise to act with, if the policy takes any, and what is to be told of it if it was not given. */
function noiseOf(
  policy: PolicyInterface,
  { parameters: { mode = policy.modes[0], seed } = {} }: InferenceRequest,
  given: GivenInput | undefined,
  rows: number,
): { epsilon: DenseTensor | undefined; parameters?: InferenceResponse["parameters"] } {
  if (!policy.modes.includes(mode)) {
    const only = policy.modes.join(" or ");
    throw new Refusal(400, `parameter mode: must be ${only}, the one mode of this policy`);
  }
  const signature = policy.inputs.epsilon;
  if (given && signature) {
    const epsilon = readTensor(signature, given);
    refuseContradictions(mode, seed, epsilon, rows);
    return { epsilon };
  }
  const { epsilon: data, seed: used } = drawNoise(policy, rows, { mode, seed });
  return {
    epsilon: data && { shape: [rows, data.length / rows], data },
    parameters: { mode, ...(used !== null && { seed: used }) },
  };
}

function refuseContradictions(
  mode: string,
  seed: number | undefined,
  epsilon: DenseTensor,
  rows: number,
): void {
  const refuse = (detail: string) => {
    throw new Refusal(400, `input "epsilon": ${detail}`);
  };
  if (seed !== undefined) refuse("give it or the parameter seed, not both");
  if (mode === "deterministic") refuse("leave it out in deterministic mode, which takes no noise");
  if (epsilon.shape[0] !== rows) {
    refuse(`shape must have as many rows as input "observation", ${rows}, not ${epsilon.shape[0]}`);
  }
}

function refuseOverflow({ name }: TensorSignature, { data }: DenseTensor, rows: number): void {
  if (!(data instanceof Float32Array)) return;
  const at = data.findIndex((number) => !Number.isFinite(number));
  if (at === -1) return;
  const row = Math.floor((at * rows) / data.length);
  const detail = "overflows float32: send smaller numbers in";
  throw new Refusal(400, `output "${name}": row ${row} ${detail} input "observation" or "epsilon"`);
}

function answerOf(
  { signature: { name, datatype }, isBinary }: WantedOutput,
  { shape, data }: DenseTensor,
): InferenceResponse["outputs"][number] {
  const tensor = { name, datatype, shape: [...shape] };
  if (isBinary) return { ...tensor, parameters: { binary_data_size: data.byteLength } };
  return { ...tensor, data: Array.from<number | bigint, number>(data, Number) };
}
