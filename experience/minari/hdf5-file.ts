import type { Group } from "h5wasm/node";
import { optionalPackage } from "../../installation/optional-package.ts";

/**
 * Returns a function that creates an HDF5 file of HDF5's earliest version, which every reader knows,
 * and gives its root to another to fill.
 *
 * @throws {Error} with HDF5's reason, if the file cannot be created or written
 */
export async function loadHdf5(): Promise<(path: string, fill: (root: Group) => void) => void> {
  // Loaded on demand: a large WebAssembly module that nothing else needs.
  const { default: hdf5 } = await optionalPackage(
    "h5wasm",
    "data sets of Minari",
    () => import("h5wasm/node"),
  );
  const module = await hdf5.ready;
  return (path, fill) => {
    // By default, failures are printed and ignored.
    module.activate_throwing_error_handler();
    try {
      const file = new hdf5.File(path, "w", { libver: ["earliest", "latest"] });
      try {
        fill(file);
      } finally {
        file.close();
      }
    } catch (cause) {
      throw new Error(reasonIn(String(cause)), { cause });
    } finally {
      module.deactivate_throwing_error_handler();
    }
  };
}

/** The reason in HDF5's list of calls that failed: that of the system, or of the outermost call. */
function reasonIn(text: string): string {
  const system = /error message = '([^']+)'/.exec(text)?.[1];
  return system ?? /in \w+\(\): (.+)/.exec(text)?.[1] ?? text;
}
