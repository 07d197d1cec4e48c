import { posix } from "node:path";

/**
 * `import ... from "x"`, `export ... from "x"` and `import "x"`, with or without `type`. A statement
 * begins a line, and its clause holds names, braces, commas, stars and comments alone: so no match
 * runs from one statement into the next, or into code.
 */
const statement =
  /^[ \t]*(?:import|export)\b(?:[\w$\s{},*]|\/\/.*|\/\*[\s\S]*?\*\/)*?\bfrom\s*["']([^"'\n]+)["']/gm;
const bare = /^[ \t]*import\s*["']([^"'\n]+)["']/gm;

/** `import("x")`, of a module or of a type, in a JSDoc comment too. */
const call = /\bimport\(\s*["']([^"'\n]+)["']/g;

/** `new URL("x", import.meta.url)`, by which a thread's or a process's file is named. */
const url = /\bnew URL\(\s*["']([^"'\n]+)["']\s*,\s*import\.meta\.url\s*\)/g;

const isRelative = (specifier: string) => /^\.{1,2}\//.test(specifier);

/** Returns what a source imports, by the specifiers in it, each once. */
export function specifiersOf(source: string): string[] {
  const found = [statement, bare, call].flatMap((pattern) => matches(pattern, source));
  // A URL without a dot is relative as well.
  const urls = matches(url, source).map((path) => (isRelative(path) ? path : `./${path}`));
  return [...new Set([...found, ...urls])];
}

const matches = (pattern: RegExp, source: string) =>
  [...source.matchAll(pattern)].map(([, specifier]) => specifier);

/** Returns the paths that a file's relative imports name, from where its own path begins. */
export function pathsImportedBy(file: string, source: string): string[] {
  return specifiersOf(source)
    .filter(isRelative)
    .map((specifier) => posix.join(posix.dirname(file), specifier));
}
