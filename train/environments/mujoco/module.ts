import type { MainModule } from "@mujoco/mujoco";
import { installCommand } from "../../../installation/form.ts";

/** Where MuJoCo's WebAssembly is. */
interface Place {
  /** By default beside the package's JavaScript. */
  url?: string;
  /** What helps if it cannot be loaded. */
  advice: string;
}

let place: Place = { advice: installCommand };
let loading: Promise<MainModule> | undefined;

/** Has MuJoCo loaded from another place than its package: a page knows no packages. */
export function placeMujoco(elsewhere: Place): void {
  place = elsewhere;
  loading = undefined;
}

/**
 * Loads MuJoCo as WebAssembly, once per thread and only when an environment needs it.
 *
 * @throws {Error} if the package is missing or cannot be loaded; a later call tries again
 */
export function loadMujoco(): Promise<MainModule> {
  const { url, advice } = place;
  loading ??= import("@mujoco/mujoco")
    .then(({ default: load }) => load(url === undefined ? {} : { locateFile: () => url }))
    .catch((cause) => {
      loading = undefined;
      throw new Error(`cannot load MuJoCo (@mujoco/mujoco): ${advice}`, { cause });
    });
  return loading;
}
