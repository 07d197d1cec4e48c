import { fileURLToPath } from "node:url";
import { extension, isPackage } from "./form.ts";

/** The folder of a clone, or `dist/` of the package: the files that come with softedge. */
export const softedgeFolder = fileURLToPath(new URL("..", import.meta.url));

/**
 * Returns the URL of another module, which runs in a thread or process of its own.
 *
 * @param from the calling module's `import.meta.url`
 * @param path relative to it, without the extension: "./worker"
 */
export function siblingModule(from: string, path: string): URL {
  return new URL(`${path}${extension}`, from);
}

/** Returns the command line that runs softedge with these arguments, to be shown to people. */
export function softedgeCommand(line: string): string {
  return `${isPackage ? "npx softedge" : "npm run softedge --"} ${line}`;
}
