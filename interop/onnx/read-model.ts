import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { type Field, type ReadingLimits, readFields } from "./message-reader.ts";
import type { ForeignModel, ForeignNode, ForeignValue, StoredTensor } from "./model.ts";
import { readNode, readStoredTensor, readValue } from "./read-node.ts";

/** What a file may have. A policy has some hundreds of nodes. */
const limits = { bytes: 128 * 2 ** 20, fields: 2 ** 19, numbers: 2 ** 22, nodes: 2 ** 14 };

/** The oldest operator set whose operators broadcast as they do now. */
const oldestOperatorSet = 7;

/**
 * Reads an ONNX file of any writer. Fields that do not bear on what it computes are skipped.
 *
 * @throws {ImportError} for what is no model, or has more than a policy can have
 */
export function readForeignModel(bytes: Uint8Array): ForeignModel {
  if (bytes.length > limits.bytes) {
    throw new ImportError(
      `the file has ${bytes.length} bytes: at most ${limits.bytes} are read, so export the policy alone`,
    );
  }
  const left: ReadingLimits = { fields: limits.fields, numbers: limits.numbers };
  const versions = new Map<string, number>();
  const metadata: [string, string][] = [];
  const functions = new Set<string>();
  const graphs: Uint8Array[] = [];
  let producerName = "";
  let producerVersion = "";
  readFields(bytes, left, {
    2: (field) => {
      producerName = field.text();
    },
    3: (field) => {
      producerVersion = field.text();
    },
    7: (field) => graphs.push(field.bytes()),
    8: (field) => versions.set(...readOperatorSet(field.bytes(), left)),
    14: (field) => metadata.push(readEntry(field.bytes(), left)),
    25: (field) => functions.add(readFunctionName(field.bytes(), left)),
  });
  if (graphs.length !== 1) throw new ImportError("the file is no ONNX model: it has no graph");
  const operatorSet = versions.get("") ?? versions.get("ai.onnx");
  if (operatorSet === undefined || operatorSet < oldestOperatorSet) {
    throw new ImportError(
      `the model uses operator set ${operatorSet ?? "unknown"} of ONNX: export it with opset_version=${oldestOperatorSet} or newer`,
    );
  }
  return {
    producerName,
    producerVersion,
    operatorSet,
    metadata: Object.fromEntries(metadata),
    functions,
    ...readGraph(graphs[0], left),
  };
}

function readGraph(
  bytes: Uint8Array,
  left: ReadingLimits,
): Pick<ForeignModel, "inputs" | "outputs" | "initializers" | "nodes"> {
  const nodes: ForeignNode[] = [];
  const initializers = new Map<string, StoredTensor>();
  const inputs: ForeignValue[] = [];
  const outputs: ForeignValue[] = [];
  readFields(bytes, left, {
    1: (field) => {
      nodes.push(readNode(field.bytes(), left));
      if (nodes.length > limits.nodes) {
        throw new ImportError(
          `the model has more than ${limits.nodes} nodes: export the policy alone`,
        );
      }
    },
    5: (field) => {
      const tensor = readStoredTensor(field.bytes(), left);
      if (initializers.has(tensor.name)) {
        throw new ImportError(`the model has two tensors of the name ${quoted(tensor.name)}`);
      }
      initializers.set(tensor.name, tensor);
    },
    11: (field) => inputs.push(readValue(field.bytes(), left)),
    12: (field) => outputs.push(readValue(field.bytes(), left)),
    15: () => {
      throw new ImportError("the model has sparse tensors: export it with dense ones");
    },
  });
  // Before IR version 4, every initializer is listed among the inputs as well.
  return {
    nodes,
    initializers,
    inputs: inputs.filter(({ name }) => !initializers.has(name)),
    outputs,
  };
}

function readOperatorSet(bytes: Uint8Array, left: ReadingLimits): [string, number] {
  let domain = "";
  let version = 0;
  readFields(bytes, left, {
    1: (field) => {
      domain = field.text();
    },
    2: (field) => {
      version = field.integer();
    },
  });
  return [domain, version];
}

/** The texts of fields by their numbers; empty where they are left out. */
function readTexts(bytes: Uint8Array, left: ReadingLimits, ...numbers: number[]): string[] {
  const texts = new Map<number, string>();
  const handlers = numbers.map(
    (number) => [number, (field: Field) => texts.set(number, field.text())] as const,
  );
  readFields(bytes, left, Object.fromEntries(handlers));
  return numbers.map((number) => texts.get(number) ?? "");
}

/** An entry of the metadata: its key and value. */
function readEntry(bytes: Uint8Array, left: ReadingLimits): [string, string] {
  const [key, value] = readTexts(bytes, left, 1, 2);
  return [key, value];
}

/** "domain::name" */
function readFunctionName(bytes: Uint8Array, left: ReadingLimits): string {
  const [name, domain] = readTexts(bytes, left, 1, 10);
  return `${domain}::${name}`;
}
