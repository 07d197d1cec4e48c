import type { ObservedPoint } from "../edge/inference/observation-tensor.ts";
import type { ActResponse } from "../schemas/act-response.ts";
import type { ActMode, Returnable } from "../schemas/policy-interface.ts";
import type { Environment } from "../train/environments/environment.ts";
import type { BodiesPicture, Push } from "../train/environments/rigid-bodies.ts";
import type { Scene } from "../train/environments/scene.ts";

/*
 * The messages between a page and its web worker. Every request has an answer with its id. Answers come
 * in the order of the requests.
 */

/** The index of one of the two policies side by side. */
export type ArmIndex = 0 | 1;

/** The picture of an environment: of its bodies in space, or of flat shapes. */
export type Picture = ({ kind: "bodies" } & BodiesPicture) | { kind: "scene" };

export interface Opened {
  environment: Pick<
    Environment,
    "id" | "observationSpace" | "actionSpace" | "secondsPerStep" | "maxEpisodeSteps"
  >;
  picture: Picture;
}

/** An episode after a step; step 0 is its start. */
export interface Frame {
  step: number;
  observation: ObservedPoint;
  /** Of the step that led here; 0 at the start. */
  reward: number;
  /** The undiscounted sum of rewards so far. */
  return: number;
  terminated: boolean;
  truncated: boolean;
  /** x, y, z and w, x, y, z of each body; null where there are none. */
  pose: Float32Array | null;
  /** Null where there are bodies. */
  scene: Scene | null;
}

/** The question that a policy is asked; by default about the current observation. */
export interface Asked {
  arm: ArmIndex;
  observation?: ObservedPoint | undefined;
  mode?: ActMode | undefined;
  seed?: number | undefined;
  step?: number | undefined;
  return?: readonly Returnable[] | undefined;
}

/** The methods of the web worker. */
export interface StageMethods {
  /**
   * Makes the environment of a policy, and opens its actor, in place of what the arm had before.
   *
   * @param manifest as the Worker's API gives it
   * @param actor its ONNX file; without one, the arm refuses to act
   */
  open(params: { arm: ArmIndex; manifest: unknown; actor: ArrayBuffer | null }): Opened;
  /** Starts an episode. */
  reset(params: { arm: ArmIndex; seed: number }): Frame;
  /** Takes an action, while a body is pushed. */
  step(params: { arm: ArmIndex; action: ActResponse["action"]; push?: Push | undefined }): Frame;
  /** Goes back to an earlier step of the episode, and forgets later ones. */
  seek(params: { arm: ArmIndex; step: number }): Frame;
  /** Returns the answer that `POST /v1/policies/NAME/act` gives. */
  act(params: Asked): ActResponse;
  /** Frees what an arm has. */
  close(params: { arm: ArmIndex }): null;
}

export type StageMethod = keyof StageMethods;

export type StageRequest = {
  [Method in StageMethod]: {
    id: number;
    method: Method;
    params: Parameters<StageMethods[Method]>[0];
  };
}[StageMethod];

/** An error, for a person to read. */
export interface StageError {
  message: string;
  /** An HTTP status, if there is a fitting one: 404 where a page has no such environment. */
  status?: number;
}

export type StageAnswer =
  | { id: number; result: ReturnType<StageMethods[StageMethod]> }
  | { id: number; error: StageError };
