import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { type Unstable_RawConfig as RawConfig, unstable_readConfig as readConfig } from "wrangler";
import { writeKernelFile } from "../../../cli/kernel-file.ts";
import { embedPolicies } from "../../../export/embed.ts";
import { type ExportedPackage, writePackage } from "../../../export/policy-package.ts";

export const projectFolder = fileURLToPath(new URL("../../..", import.meta.url));

/** A Worker as Wrangler would upload it. */
export interface Bundle {
  folder: string;
  /** The main module, and the others by the names under which it imports them. */
  entry: string;
  modules: string[];
  compatibilityDate: string;
  /** The size of all modules, and that of each compressed separately. */
  bytes: number;
  gzipBytes: number;
}

const sourceMap = ".map";
/** A file that Wrangler writes next to the modules for people to read. */
const readme = "README.md";

/** Bundles a Worker by `wrangler deploy --dry-run` in a separate folder. */
async function bundle(config: RawConfig, folder: string): Promise<Bundle> {
  mkdirSync(folder, { recursive: true });
  const configPath = join(folder, "wrangler.json");
  writeFileSync(configPath, JSON.stringify(config));
  const output = join(folder, "modules");
  const wrangler = join(
    dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
    "bin/wrangler.js",
  );
  await promisify(execFile)(
    process.execPath,
    [wrangler, "deploy", "--dry-run", "--config", configPath, "--outdir", output],
    { env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
  );
  const modules = readdirSync(output).filter(
    (file) => file !== readme && !file.endsWith(sourceMap),
  );
  const contents = modules.map((file) => readFileSync(join(output, file)));
  const entry = modules.find((file) => file.endsWith(".js"));
  if (!entry || !config.compatibility_date) throw new Error("Wrangler has written no Worker");
  return {
    folder: output,
    entry,
    modules: modules.filter((file) => file !== entry),
    compatibilityDate: config.compatibility_date,
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    gzipBytes: contents.reduce((sum, content) => sum + gzipSync(content).length, 0),
  };
}

/** The settings of wrangler.toml that concern modules, for another entry point. */
function configOf(main: string, alias: Record<string, string>): RawConfig {
  const { name, compatibility_date, compatibility_flags, rules, minify, keep_names } = readConfig({
    config: join(projectFolder, "wrangler.toml"),
  });
  return {
    ...(name && { name }),
    ...(compatibility_date && { compatibility_date }),
    compatibility_flags,
    rules,
    ...(minify !== undefined && { minify }),
    ...(keep_names !== undefined && { keep_names }),
    main,
    alias,
  };
}

/** The inference engines of the Worker, by their folders in edge/inference. */
export const inferenceEngines = ["simd", "onnxruntime"] as const;
export type InferenceEngine = (typeof inferenceEngines)[number];

/**
 * Bundles the Worker with a single policy or none, as wrangler.toml specifies. Does not touch build/, which
 * may be in use for serving or deploying.
 *
 * @param readable true for a script that is not minified
 */
export async function bundleWorker(
  policy: ExportedPackage | undefined,
  folder: string,
  engine: InferenceEngine = "simd",
  { readable = false }: { readable?: boolean } = {},
): Promise<Bundle> {
  const policies = join(folder, "policies");
  const policiesModule = join(folder, "policies.ts");
  mkdirSync(policies, { recursive: true });
  if (policy) writePackage(policies, policy.manifest, policy.actor);
  embedPolicies(policies, policiesModule);
  const main = join(projectFolder, "edge/worker.ts");
  writeKernelFile();
  const alias = {
    "softedge:policies": policiesModule,
    "softedge:inference": join(projectFolder, "edge/inference", engine, "engine.ts"),
  };
  return bundle({ ...configOf(main, alias), ...(readable && readableScript) }, folder);
}

/** A script that says of each part from which file it is. */
const readableScript = { minify: false, keep_names: false };

/** Bundles the route that the Worker is compared with. */
export function bundleBareRoute(
  folder: string,
  { readable = false }: { readable?: boolean } = {},
): Promise<Bundle> {
  const config = configOf(fileURLToPath(new URL("bare-route.ts", import.meta.url)), {});
  return bundle({ ...config, ...(readable && readableScript) }, folder);
}
