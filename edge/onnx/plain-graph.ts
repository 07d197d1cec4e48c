import { attributeType, dataType, irVersion, operatorSet } from "../../schemas/onnx.ts";
import type { Initializer, OnnxGraph, OnnxNode, ValueInfo } from "./model.ts";

type Message = Record<string, unknown>;

/** Thrown, and caught here, where a message is not plain. */
const unusual = new Error("unusual");

function expect(condition: boolean): asserts condition {
  if (!condition) throw unusual;
}

/**
 * Reads the graph of a model's message without a schema. Returns undefined if the message is not as
 * exported actors are: the schema in model.ts then tells what is wrong. Actors are read while the Worker
 * starts, and loading schemas would delay that.
 *
 * @param message what `readModelMessage` returns
 */
export function plainGraph(message: Message): OnnxGraph | undefined {
  try {
    return graphOf(message);
  } catch (error) {
    if (error === unusual) return undefined;
    throw error;
  }
}

function graphOf(model: Message): OnnxGraph {
  const { irVersion: version, producerName, producerVersion } = model;
  expect(version === irVersion);
  textOf(producerName);
  textOf(producerVersion);
  const [operators, ...others] = messagesIn(model.opsetImport);
  expect(others.length === 0 && operators?.version === operatorSet);
  expect(textOf(operators.domain) === "");
  for (const { key, value } of messagesIn(model.metadataProps ?? [])) {
    expect(typeof key === "string" && typeof value === "string");
  }
  const graph = messageOf(model.graph);
  return {
    name: textOf(graph.name),
    node: messagesIn(graph.node).map(nodeOf),
    initializer: messagesIn(graph.initializer ?? []).map(initializerOf),
    input: messagesIn(graph.input).map(valueInfoOf),
    output: messagesIn(graph.output).map(valueInfoOf),
  };
}

function nodeOf({ name, opType, input = [], output, attribute = [] }: Message): OnnxNode {
  const [result, ...others] = listOf(output);
  expect(others.length === 0);
  return {
    name: textOf(name),
    opType: nameOf(opType),
    input: listOf(input).map(nameOf),
    output: [nameOf(result)],
    attribute: messagesIn(attribute).map(attributeOf),
  };
}

function attributeOf({ name, type, ...value }: Message): OnnxNode["attribute"][number] {
  const { f = 0, i = 0, ints } = value;
  const besides = Object.keys(value).filter((key) => value[key] !== undefined);
  const isAlone = (key: string) => besides.every((other) => other === key);
  switch (type) {
    case attributeType.float:
      expect(isAlone("f") && typeof f === "number" && Number.isFinite(f));
      return { name: nameOf(name), type, f };
    case attributeType.int:
      expect(isAlone("i"));
      return { name: nameOf(name), type, i: integerOf(i) };
    case attributeType.ints:
      expect(isAlone("ints"));
      return { name: nameOf(name), type, ints: listOf(ints).map(integerOf) };
    default:
      throw unusual;
  }
}

function initializerOf({ name, dataType: type, dims = [], rawData }: Message): Initializer {
  const lengths = listOf(dims).map(lengthOf);
  expect(lengths.length <= 2 && isBytes(rawData));
  return { name: nameOf(name), dataType: elementTypeOf(type), dims: lengths, rawData };
}

function valueInfoOf({ name, type }: Message): ValueInfo {
  const { elemType, shape } = messageOf(messageOf(type).tensorType);
  return {
    name: nameOf(name),
    elementType: elementTypeOf(elemType),
    shape: messagesIn(messageOf(shape).dim).map(dimensionOf),
  };
}

function dimensionOf({ dimValue, dimParam }: Message): number | string {
  expect(dimValue === undefined || dimParam === undefined);
  return dimParam === undefined ? lengthOf(dimValue) : nameOf(dimParam);
}

function elementTypeOf(type: unknown): Initializer["dataType"] {
  expect(type === dataType.float32 || type === dataType.int64);
  return type;
}

function textOf(value: unknown = ""): string {
  expect(typeof value === "string");
  return value;
}

function nameOf(value: unknown): string {
  expect(typeof value === "string" && value !== "");
  return value;
}

function integerOf(value: unknown): number {
  expect(typeof value === "number" && Number.isSafeInteger(value));
  return value;
}

function lengthOf(value: unknown): number {
  const length = integerOf(value);
  expect(length >= 1);
  return length;
}

function listOf(value: unknown): unknown[] {
  expect(Array.isArray(value));
  return value;
}

function isBytes(value: unknown): value is Initializer["rawData"] {
  return value instanceof Uint8Array;
}

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null;
}

function messageOf(value: unknown): Message {
  expect(isMessage(value));
  return value;
}

function messagesIn(value: unknown): Message[] {
  return listOf(value).map(messageOf);
}
