import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Packages that are not installed with softedge, but that its types name. */
const absent = [
  "@tensorflow/",
  "esbuild",
  "h5wasm",
  "onnxruntime-web",
  "playwright-core",
  "sharp",
  "vega",
  "zod-openapi",
];

const naming = new RegExp(String.raw`(?:from |import\()"(?:${absent.join("|")})`);

/** An import of MuJoCo's types: strict projects would see an error in its declarations. */
const mujocoTypes = /^import type \{ (.*) \} from "@mujoco\/mujoco";$/gm;

/** Returns opaque declarations of types, which programs only pass on. */
function opaque(names: string): string {
  return names
    .split(", ")
    .map((name) => `type ${name} = unknown;`)
    .join(" ");
}

/**
 * Completes the types that the compiler has written into a folder: a project without the optional
 * packages checks them too, and the Worker's modules without a file are declared beside it.
 */
export function completeTypes(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!file.endsWith(".d.ts") || file.includes("node_modules")) continue;
    const text = readFileSync(file, "utf8");
    const completed = text
      .split("\n")
      .map((line) => (naming.test(line) ? `// @ts-ignore: optional package\n${line}` : line))
      .join("\n")
      .replaceAll(mujocoTypes, (_, names: string) => opaque(names))
      .replace('path="../../edge/modules.d.ts"', 'path="./modules.d.ts"');
    if (completed !== text) writeFileSync(file, completed);
  }
}
