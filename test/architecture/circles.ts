import { importsIn, type Tree } from "./rules.ts";

/** Circles of files that import each other, each as `a.ts -> b.ts -> a.ts`. */
export function circlesIn(tree: Tree): string[] {
  const imports = Map.groupBy(importsIn(tree), ({ from }) => from);
  const circles: string[] = [];
  const done = new Set<string>();

  function follow(file: string, path: readonly string[]): void {
    const begin = path.indexOf(file);
    if (begin >= 0) circles.push([...path.slice(begin), file].join(" -> "));
    if (begin >= 0 || done.has(file)) return;
    for (const { to } of imports.get(file) ?? []) follow(to, [...path, file]);
    done.add(file);
  }

  for (const file of Object.keys(tree)) follow(file, []);
  return circles;
}
