import type { Plugin } from "vite";

const lazyImport = /await import\(("\.[^"]+\.ts")\)/g;

/**
 * Loads what the Worker's sources import lazily together with them. Wrangler's bundle has it all in one
 * script. Vitest asks its server for each lazy import, in the context of the test, and workerd refuses
 * that to requests and Durable Objects with contexts of their own.
 */
export function loadAtOnce(folder: string): Plugin {
  return {
    name: "load-at-once",
    enforce: "pre",
    transform(code, id) {
      if (!id.startsWith(folder)) return undefined;
      const modules: string[] = [];
      const rewritten = code.replace(lazyImport, (_, module: string) => {
        const name = `lazilyImported${modules.length}`;
        modules.push(`import * as ${name} from ${module};`);
        return name;
      });
      // On the first line, so that the others keep their numbers.
      return modules.length > 0 ? { code: modules.join("") + rewritten, map: null } : undefined;
    },
  };
}
