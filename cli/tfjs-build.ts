import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../package.json" with { type: "json" };
import { installTfjs, type TfjsPackage } from "../train/engine/tfjs/module.ts";

/*
 * tfjs-node is a small binding of Node to TensorFlow's C interface. As it is installed, it fetches
 * a TensorFlow of 2022 from a server of its own. A Python package of TensorFlow has the same
 * interface, its headers, and is there for the CUDA of today: the binding is compiled against that.
 */

const projectFolder = fileURLToPath(new URL("..", import.meta.url));
/** Node's side of the binding: stable, so any version will do. */
const nodeHeaders = "node-api-headers";

const headers = ["tensorflow/c/c_api.h", "tensorflow/c/eager/c_api.h"];
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
const whereIsTensorflow = `
import importlib.util
found = importlib.util.find_spec("tensorflow")
print(next(iter((found and found.submodule_search_locations) or []), ""))
`;

/**
 * The folder of the TensorFlow that a Python has.
 *
 * @throws {Error} that says what to install
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

/** @throws {Error} that says what to install */
export function checkCompiler(compiler: string): void {
  if (spawnSync(compiler, ["--version"]).status === 0) return;
  throw new Error(
    `cannot run ${compiler}: install a C++ compiler (apt-get install g++), or name one with CXX`,
  );
}

/** The newest of the versions of Node's interface that the package and this Node both have. */
function interfaceVersion(versions: readonly number[]): number {
  return Math.max(...versions.filter((version) => version <= Number(process.versions.napi)));
}

/** The binding's place in its package, and the compiler's arguments that put it there. */
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
    // Loaded from where they are: a TensorFlow for GPUs finds CUDA's libraries beside itself.
    `-Wl,-rpath,${tensorflow}`,
    ...["-o", join(folder, "tfjs_binding.node")],
  ];
  return { folder, args };
}

/** The versions of Node's interface that tfjs-node 4.22 names; npm installs no other. */
const interfaceVersions = [3, 4, 5, 6, 7, 8];

/**
 * Installs tf.js for Node and compiles its binding against the TensorFlow of a Python.
 *
 * @throws {Error} that says in a sentence what is missing
 */
export function buildTfjs(name: TfjsPackage, python: string): void {
  if (platform() !== "linux") {
    throw new Error(
      `only on Linux is the binding compiled; here: npm ${installTfjs.join(" ")} ${name}`,
    );
  }
  // All that can be missing, before anything is changed.
  const tensorflow = findTensorflow(python);
  const compiler = process.env.CXX ?? "g++";
  checkCompiler(compiler);

  const modules = join(projectFolder, "node_modules");
  const wanted = [`${name}@${packageJson.peerDependencies[name]}`, nodeHeaders];
  console.log(`installing ${wanted.join(" and ")}, without running their scripts`);
  execFileSync("npm", [...installTfjs, "--ignore-scripts", "--no-audit", "--no-fund", ...wanted], {
    cwd: projectFolder,
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
