import { createRequire } from "node:module";
import { resolve } from "node:path";
import { isErrorCode } from "../../files/file-errors.ts";

/**
 * Returns the path of Wrangler's module: that of the project in a folder, or else softedge's own.
 *
 * @throws {Error} if neither has it
 */
export function findWrangler(folder: string): string {
  for (const from of [resolve(folder, "package.json"), import.meta.url]) {
    try {
      return createRequire(from).resolve("wrangler");
    } catch (error) {
      if (!isErrorCode(error, "MODULE_NOT_FOUND")) throw error;
    }
  }
  throw new Error(
    "serving needs Wrangler, which is not installed: npm install --save-dev wrangler",
  );
}
