import { isPackage } from "./form.ts";

/** True if importing a package failed because it, and not something that it needs, is missing. */
function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes(`'${name}'`)
  );
}

/**
 * Loads a package that is not installed with softedge, because few need it and it is large.
 *
 * @param name of the package on npm
 * @param use that needs it: "animations"
 * @param needed the packages that the same use needs; by default this one alone
 * @throws {Error} saying how to install it, if it is missing
 */
export async function optionalPackage<Module>(
  name: string,
  use: string,
  load: () => Promise<Module>,
  needed = name,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    const command = isPackage ? `npm install ${needed}` : "npm ci";
    throw new Error(`${use} need the package ${name}, which is not installed: ${command}`, {
      cause: error,
    });
  }
}
