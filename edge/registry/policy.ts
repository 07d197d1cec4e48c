import type { Manifest } from "../../schemas/manifest.ts";
import { interfaceOf, type PolicyInterface } from "../../schemas/policy-interface.ts";
import { mostBytesOfBatch } from "../http/json.ts";
import { type Choose, createChooser } from "../inference/chooser.ts";
import type { LazySession, Run } from "../inference/session.ts";

/** A version of a policy. */
export interface Policy {
  manifest: Manifest;
  interface: PolicyInterface;
  choose: Choose;
  /** Computes any outputs of its graph. */
  evaluate: Run;
  /** The largest body of a question, in bytes. */
  mostBytes: number;
  /** Makes it ready to act; otherwise its first question does. */
  prepare(): Promise<void>;
  /**
   * Reads its ONNX file.
   *
   * @throws {Refusal} with 503 that names the version, if it is gone or cannot be read
   */
  readActor(): Promise<ArrayBuffer>;
}

/**
 * Creates the policy of a package.
 *
 * @param readActor reads its ONNX file
 */
export function createPolicy(
  manifest: Manifest,
  { run, prepare }: LazySession,
  readActor: Policy["readActor"],
): Policy {
  const follows = interfaceOf(manifest);
  const { inputs, noise } = follows;
  const [columns = 1] = inputs.observation.row;
  return {
    manifest,
    interface: follows,
    choose: createChooser(run, follows),
    evaluate: run,
    mostBytes: mostBytesOfBatch(columns + (noise?.columns ?? 0)),
    prepare,
    readActor,
  };
}
