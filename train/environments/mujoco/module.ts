import type { MainModule } from "@mujoco/mujoco";
import { installCommand } from "../../../installation/installation.ts";

let loading: Promise<MainModule> | undefined;

/**
 * Loads MuJoCo as WebAssembly, once per thread and only when an environment needs it.
 *
 * @throws {Error} if the package is missing or cannot be loaded; a later call tries again
 */
export function loadMujoco(): Promise<MainModule> {
  loading ??= import("@mujoco/mujoco")
    .then(({ default: load }) => load())
    .catch((cause) => {
      loading = undefined;
      throw new Error(`cannot load MuJoCo (@mujoco/mujoco): ${installCommand}`, { cause });
    });
  return loading;
}
