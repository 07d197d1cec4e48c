import type { MainModule, MjModel } from "@mujoco/mujoco";
import type { Model, ModelFacts } from "./description.ts";
import { mjcf } from "./mjcf.ts";

/** A model that MuJoCo has compiled, and what observations, actions and pictures are made of. */
export interface CompiledModel {
  /** The caller must delete it. */
  model: MjModel;
  description: ModelFacts;
}

/** A model that a file of MuJoCo's XML (MJCF) describes, with the files that it refers to. */
export interface MujocoFile {
  /** The XML file's path. */
  readonly path: string;
  /** The contents of all its files, by their paths relative to its folder. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** @throws {Error} if MuJoCo does not load it, with its reason */
  compile(mujoco: MainModule): CompiledModel;
}

export function isMujocoFile(model: object): model is MujocoFile {
  return "contents" in model;
}

/**
 * Compiles a model that is described in TypeScript, or in a file.
 *
 * @throws {Error} if MuJoCo does not load the file, with its reason
 */
export function compileModel(mujoco: MainModule, model: Model | MujocoFile): CompiledModel {
  if (isMujocoFile(model)) return model.compile(mujoco);
  return { model: mujoco.MjModel.from_xml_string(mjcf(model)), description: model };
}
