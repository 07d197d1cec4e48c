import type { Manifest } from "../../schemas/manifest.ts";

/** A named tensor of an actor, one row of it for each observation. */
export interface TensorSignature {
  name: string;
  datatype: "FP32" | "INT64";
  /** The shape of a row: none where a row is a single number. */
  row: number[];
  /** Entries must lie below it, and not below zero: they are indices. */
  size?: number;
}

/** What an actor takes and what it gives. */
export interface Signature {
  inputs: { observation: TensorSignature; epsilon: TensorSignature };
  /** In the order in which they are answered if none is asked for by name. */
  outputs: TensorSignature[];
}

/** The tensors of an exported actor, as ARCHITECTURE.md has them. */
export function signatureOf(manifest: Manifest): Signature {
  if (manifest.kind === "discrete") {
    const { size: actions } = manifest.action;
    return {
      inputs: {
        observation: { ...states("observation"), size: manifest.observation.size },
        epsilon: vectors("epsilon", actions),
      },
      outputs: [
        states("action"),
        states("deterministic_action"),
        scalars("log_prob"),
        vectors("logits", actions),
      ],
    };
  }
  const dimensions = manifest.action.low.length;
  return {
    inputs: {
      observation: vectors("observation", manifest.observation.low.length),
      epsilon: vectors("epsilon", dimensions),
    },
    outputs: [
      vectors("action", dimensions),
      vectors("deterministic_action", dimensions),
      scalars("log_prob"),
      vectors("mean", dimensions),
      vectors("log_std", dimensions),
    ],
  };
}

/** How many numbers a row has. */
export function columnsOf({ row }: TensorSignature): number {
  return row.reduce((product, size) => product * size, 1);
}

function vectors(name: string, length: number): TensorSignature {
  return { name, datatype: "FP32", row: [length] };
}

function scalars(name: string): TensorSignature {
  return { name, datatype: "FP32", row: [] };
}

function states(name: string): TensorSignature {
  return { name, datatype: "INT64", row: [] };
}
