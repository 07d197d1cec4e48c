import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, version } from "esbuild";
import * as z from "zod";
import { sha256 } from "../files/sha256.ts";
import { softedgeFolder } from "../installation/installation.ts";
import { packageLicenses } from "./package-licenses.ts";
import { writeChanged } from "./write-changed.ts";

/** A module for browsers, made of others. */
export interface BrowserBundle {
  /** Relative to softedge's folder. */
  entry: string;
  /** True if it includes packages: their licenses are then written to FILE.LICENSE.txt. */
  hasPackages: boolean;
  options?: Pick<BuildOptions, "minify" | "define" | "external">;
}

/** Everything that a bundle was made of. If any of it changes, the bundle is made again. */
const record = z.object({
  inputs: z.array(z.string()),
  digest: z.string(),
  output: z.string(),
});

/**
 * Writes a bundle as one ES module, unless it is up to date: bundling takes seconds, and every start
 * needs the files.
 */
export async function writeBundle(path: string, bundle: BrowserBundle): Promise<void> {
  const { entry, hasPackages, options } = bundle;
  const recordPath = join(softedgeFolder, "build/bundles", `${entry.replaceAll("/", "-")}.json`);
  if (isCurrent(path, recordPath, bundle)) return;
  const { outputFiles, metafile } = await build({
    absWorkingDir: softedgeFolder,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    metafile: true,
    ...options,
  });
  const [{ contents }] = outputFiles;
  const inputs = Object.keys(metafile.inputs).sort();
  if (hasPackages) {
    writeChanged(`${path}.LICENSE.txt`, Buffer.from(packageLicenses(softedgeFolder, inputs)));
  }
  writeChanged(path, contents);
  const made = { inputs, digest: digestOf(inputs, bundle), output: sha256(contents) };
  writeChanged(recordPath, Buffer.from(JSON.stringify(made)));
}

function isCurrent(path: string, recordPath: string, bundle: BrowserBundle): boolean {
  const wanted = [path, recordPath, ...(bundle.hasPackages ? [`${path}.LICENSE.txt`] : [])];
  if (!wanted.every((file) => existsSync(file))) return false;
  const data = readRecord(recordPath);
  if (!data?.inputs.every((file) => existsSync(join(softedgeFolder, file)))) return false;
  return (
    data.digest === digestOf(data.inputs, bundle) && data.output === sha256(readFileSync(path))
  );
}

/** The record of a bundle; undefined if it cannot be read, as after a crash: the bundle is made anew. */
function readRecord(path: string): z.infer<typeof record> | undefined {
  try {
    return record.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** The SHA-256 of all that determines a bundle. */
function digestOf(inputs: readonly string[], bundle: BrowserBundle): string {
  const files = inputs.map((file) => [file, sha256(readFileSync(join(softedgeFolder, file)))]);
  return sha256(Buffer.from(JSON.stringify([version, bundle, files])));
}
