import module from "node:module";
import { pathToFileURL } from "node:url";
import { siblingModule } from "../../../installation/installation.ts";

/** The library's name, by which files of environments import it. */
const library = "softedge";
const libraryModule = siblingModule(import.meta.url, "../../../library/environments").href;

const require = module.createRequire(import.meta.url);

/** For each module that was loaded here, the local ones that it imports. */
const imports = new Map<string, Set<string>>();

/** The modules that were loaded here, and all that they import, those of packages as well. */
const reached = new Set<string>();

/** The types of modules that Node runs. */
export const moduleEndings = [".ts", ".mts", ".js", ".mjs"];

function isLocal(url: string): boolean {
  return url.startsWith("file:") && !url.includes("/node_modules/");
}

let hasHooks = false;

/**
 * Lets the library's name mean the softedge that is running, in the modules that are loaded here,
 * and notes what they import. Other modules of this thread resolve as always.
 */
function addHooks(): void {
  if (hasHooks) return;
  hasHooks = true;
  module.registerHooks({
    resolve(specifier, context, next) {
      const { parentURL = "" } = context;
      if (!reached.has(parentURL)) return next(specifier, context);
      if (specifier === library) return { url: libraryModule, shortCircuit: true };
      const resolved = next(specifier, context);
      reached.add(resolved.url);
      const importing = imports.get(parentURL);
      if (importing && isLocal(resolved.url)) {
        importing.add(resolved.url);
        if (!imports.has(resolved.url)) imports.set(resolved.url, new Set());
      }
      return resolved;
    },
  });
}

/**
 * Loads a module of TypeScript or JavaScript, in which `softedge` is the softedge that is running.
 *
 * @param path absolute, without symbolic links
 * @throws {Error} if this Node cannot load it, or the module's own error
 */
export function loadLocalModule(path: string): unknown {
  if (!("registerHooks" in module)) {
    throw new Error(`Node ${process.versions.node} cannot load it: use Node 22.18 or later`);
  }
  if (path.endsWith("ts") && !process.features.typescript) {
    throw new Error(
      `Node ${process.versions.node} runs no TypeScript: use Node 22.18 or later, or write it in ` +
        "JavaScript",
    );
  }
  addHooks();
  const { href } = pathToFileURL(path);
  if (!imports.has(href)) imports.set(href, new Set());
  reached.add(href);
  // Unlike `import()` this is synchronous, and the test runner does not replace it.
  return require(path);
}

/** The URLs of the local modules that a loaded one consists of: itself first, then its imports. */
export function localModulesOf(path: string): string[] {
  const found = new Set([pathToFileURL(path).href]);
  // A set is iterated over what is added meanwhile, too.
  for (const url of found) for (const imported of imports.get(url) ?? []) found.add(imported);
  const [first, ...others] = found;
  return [first, ...others.toSorted()];
}
