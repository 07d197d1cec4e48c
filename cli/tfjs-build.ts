import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { softedgeFolder } from "../installation/installation.ts";
import packageJson from "../package.json" with { type: "json" };
import { installTfjs, type TfjsPackage } from "../train/engine/tfjs/module.ts";

/*
 * tfjs-node is a small binding to TensorFlow's C API. Its installation downloads a TensorFlow of
 * 2022. We compile the binding against TensorFlow's Python package instead, which has the same API
 * with its headers and supports current versions of CUDA.
 */

/** The headers of Node-API, which is ABI-stable: any version will do. */
const nodeHeaders = "node-api-headers";

const headers = ["tensorflow/c/c_api.h", "tensorflow/c/eager/c_api.h"];
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
const whereIsTensorflow = `
import importlib.util
found = importlib.util.find_spec("tensorflow")
print(next(iter((found and found.submodule_search_locations) or []), ""))
`;

/**
 * The folder of a Python's TensorFlow.
 *
 * @throws {Error} saying what to install
 */
export function findTensorflow(python: string): string {
  const { status, stdout } = spawnSync(python, ["-c", whereIsTensorflow], { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`cannot run ${python}: install Python 3, or name one with --python`);
  }
  const folder = stdout.trim();
  if (folder === "") {
    throw new Error(
      `${python} has no TensorFlow: ${python} -m pip install tensorflow-cpu, ` +
        "or 'tensorflow[and-cuda]' for a GPU",
    );
  }
  const needed = [...headers.map((header) => join("include", header)), ...libraries];
  const missing = needed.find((file) => !existsSync(join(folder, file)));
  if (missing === undefined) return folder;
  throw new Error(
    `the TensorFlow in ${folder} has no ${missing}, so nothing can be compiled against it: ` +
      "install TensorFlow 2.21 for Linux",
  );
}

/** @throws {Error} saying what to install, if there is no compiler */
export function checkCompiler(compiler: string): void {
  if (spawnSync(compiler, ["--version"]).status === 0) return;
  throw new Error(
    `cannot run ${compiler}: install a C++ compiler (apt-get install g++), or name one with CXX`,
  );
}

/** The newest Node-API version that both the package and this Node support. */
function interfaceVersion(versions: readonly number[]): number {
  return Math.max(...versions.filter((version) => version <= Number(process.versions.napi)));
}

/** The folder of the compiled binding in its package, and the compiler's arguments. */
export function compilation(
  packageFolder: string,
  headersFolder: string,
  tensorflow: string,
  napi: number,
): { folder: string; args: string[] } {
  const folder = join(packageFolder, "lib", `napi-v${napi}`);
  const binding = join(packageFolder, "binding");
  const sources = readdirSync(binding).filter((file) => file.endsWith(".cc"));
  const args = [
    ...["-shared", "-fPIC", "-O2", "-std=c++17", `-DNAPI_VERSION=${napi}`],
    ...[`-I${headersFolder}`, `-I${join(tensorflow, "include")}`],
    ...sources.map((file) => join(binding, file)),
    ...[`-L${tensorflow}`, ...libraries.map((library) => `-l:${library}`)],
    // Loaded from their original folder: a TensorFlow for GPUs finds CUDA's libraries relative to
    // it.
    `-Wl,-rpath,${tensorflow}`,
    ...["-o", join(folder, "tfjs_binding.node")],
  ];
  return { folder, args };
}

/** The Node-API versions that tfjs-node 4.22 declares. */
const interfaceVersions = [3, 4, 5, 6, 7, 8];

/**
 * Installs tf.js for Node and compiles its binding against the TensorFlow of a Python.
 *
 * @throws {Error} saying in a sentence what is missing
 */
export function buildTfjs(name: TfjsPackage, python: string): void {
  if (platform() !== "linux") {
    throw new Error(
      `the binding is compiled on Linux only; here, run: npm ${installTfjs.join(" ")} ${name}`,
    );
  }
  // Check all requirements before changing anything.
  const tensorflow = findTensorflow(python);
  const compiler = process.env.CXX ?? "g++";
  checkCompiler(compiler);

  const modules = join(softedgeFolder, "node_modules");
  const wanted = [`${name}@${packageJson.peerDependencies[name]}`, nodeHeaders];
  console.log(`installing ${wanted.join(" and ")}, without running their scripts`);
  execFileSync("npm", [...installTfjs, "--ignore-scripts", "--no-audit", "--no-fund", ...wanted], {
    cwd: softedgeFolder,
    stdio: "inherit",
  });

  console.log(`compiling the binding against ${tensorflow}`);
  const { folder, args } = compilation(
    join(modules, name),
    join(modules, nodeHeaders, "include"),
    tensorflow,
    interfaceVersion(interfaceVersions),
  );
  mkdirSync(folder, { recursive: true });
  execFileSync(compiler, args, { stdio: "inherit" });
}
