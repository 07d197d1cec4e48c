import type { MainModule } from "@mujoco/mujoco";

let loading: Promise<MainModule> | undefined;

/**
 * MuJoCo as WebAssembly: loaded once a thread, and not before an environment needs it.
 *
 * @throws {Error} if the package is not there or cannot be loaded; a later call tries again
 */
export function loadMujoco(): Promise<MainModule> {
  loading ??= import("@mujoco/mujoco")
    .then(({ default: load }) => load())
    .catch((cause) => {
      loading = undefined;
      throw new Error("cannot load MuJoCo (@mujoco/mujoco): run npm ci", { cause });
    });
  return loading;
}
