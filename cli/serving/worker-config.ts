import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Unstable_RawConfig as RawConfig } from "wrangler";
import { softedgeFolder } from "../../installation/installation.ts";

/** In Wrangler's order. */
const configNames = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/**
 * The Wrangler configuration that applies to a folder: its own, or that of the Worker that comes with
 * softedge.
 */
export function findWorkerConfig(folder: string): string {
  const own = configNames.map((name) => resolve(folder, name)).find((path) => existsSync(path));
  return own ?? join(softedgeFolder, "wrangler.toml");
}

/** Returns an object with one value replaced, if it has that value. */
function replaced<T extends object, K extends keyof T>(
  object: T,
  key: K,
  replace: (value: NonNullable<T[K]>) => T[K],
): T {
  const value = object[key];
  return value === undefined || value === null ? object : { ...object, [key]: replace(value) };
}

/** Makes the paths of a configuration, or of one of its environments, absolute. */
function withAbsolutePaths(config: RawConfig, folder: string): RawConfig {
  const absolute = (path: string) => resolve(folder, path);
  let result = config;
  for (const key of ["main", "base_dir", "tsconfig"] as const) {
    result = replaced(result, key, absolute);
  }
  result = replaced(result, "assets", (assets) => replaced(assets, "directory", absolute));
  // A specifier that is not a relative path names a package.
  return replaced(result, "alias", (alias) =>
    mapped(alias, (to) => (/^\.\.?\//.test(to) ? absolute(to) : to)),
  );
}

function mapped<T, U>(object: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/**
 * Returns the configuration of a Worker for a server. It lies in another folder, takes the policies
 * from the server's module, and has no build of its own. Everything else stays.
 *
 * @param folder of the given configuration
 */
export function servedConfig(config: RawConfig, folder: string, policiesModule: string): RawConfig {
  const { build: _, env, ...own } = withAbsolutePaths(config, folder);
  const inEnvironment = (each: NonNullable<typeof env>[string]) => {
    const { build: _, ...kept } = withAbsolutePaths(each, folder);
    return kept;
  };
  return {
    ...own,
    ...(env && { env: mapped(env, inEnvironment) }),
    alias: { ...own.alias, "softedge:policies": policiesModule },
  };
}
