import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { softedgeFolder } from "../installation/installation.ts";
import { copyAssets, writeWorkerFiles } from "./assets.ts";
import { writeClientPackage } from "./client-package.ts";
import { writeCreatePackage } from "./create-package.ts";
import { bundleRuntime } from "./onnx-runtime.ts";
import { completeTypes } from "./types.ts";

/*
 * Builds the packages, before `npm pack` and `npm publish`:
 *
 * - `dist/`, the content of `softedge`: this repository compiled file by file, with its other files
 *   at the same places
 * - `build/packages/client/`, `@softedge/client`: the client alone, without dependencies
 * - `build/packages/create-softedge/`, for `npm create softedge`: `softedge init` alone
 */

process.chdir(softedgeFolder);
rmSync("dist", { recursive: true, force: true });
const compile = (project: string) =>
  execFileSync(process.execPath, [join("node_modules/typescript/bin/tsc"), "-p", project], {
    stdio: "inherit",
  });
compile("packaging");
compile("packaging/tsconfig.edge.json");
chmodSync("dist/cli/softedge.js", 0o755);
copyAssets("dist");
completeTypes("dist");
await writeWorkerFiles("dist");
bundleRuntime("dist");
await writeClientPackage("build/packages/client");
await writeCreatePackage("build/packages/create-softedge");
