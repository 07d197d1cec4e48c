import { resolve } from "node:path";
import type { Plugin } from "vite";

const late = /\bawait import\(("[^"]+")\)/g;

/**
 * Imports at once what the Worker's sources import late, as the bundle has it all in one script. Vite's
 * runner asks Vite for a module whenever it is imported, and requests that import one at the same time
 * wait for the same promise. In workerd a request that awaits the promise of another may hang.
 *
 * @param folder of the sources
 */
export function earlyImports(folder: string): Plugin {
  return {
    name: "early-imports",
    enforce: "pre",
    transform(code, id) {
      if (!id.startsWith(resolve(folder)) || !id.endsWith(".ts")) return null;
      const imports: string[] = [];
      const changed = code.replace(late, (_, path: string) => {
        const name = `early${imports.length}`;
        imports.push(`import * as ${name} from ${path};`);
        return `await Promise.resolve(${name})`;
      });
      if (imports.length === 0) return null;
      // On the first line, so that all others keep their numbers.
      return { code: imports.join(" ") + changed, map: null };
    },
  };
}
