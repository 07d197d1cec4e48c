import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkCompiler, compilation, findTensorflow } from "../../cli/tfjs-build.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { softedge } from "./softedge.ts";

/** A program that answers, whatever it is asked, that TensorFlow is in a folder. */
function pythonThatSays(folder: string): string {
  const python = join(temporaryFolder(), "python");
  writeFileSync(python, `#!/bin/sh\necho '${folder}'\n`, { mode: 0o755 });
  return python;
}

function folderWith(...files: string[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  return folder;
}

const headers = ["include/tensorflow/c/c_api.h", "include/tensorflow/c/eager/c_api.h"];
const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

describe("what building tf.js needs is found, or refused with what to install", () => {
  test("a Python", () => {
    expect(() => findTensorflow("/no/such/python")).toThrow(
      "cannot run /no/such/python: install Python 3, or name one with --python",
    );
  });

  test("its TensorFlow", () => {
    const python = pythonThatSays("");
    expect(() => findTensorflow(python)).toThrow(
      `${python} has no TensorFlow: ${python} -m pip install tensorflow-cpu, ` +
        "or 'tensorflow[and-cuda]' for a GPU",
    );
  });

  test("the headers and libraries in there", () => {
    const complete = folderWith(...headers, ...libraries);
    expect(findTensorflow(pythonThatSays(complete))).toBe(complete);
    const incomplete = folderWith(...headers, libraries[1]);
    expect(() => findTensorflow(pythonThatSays(incomplete))).toThrow(
      `the TensorFlow in ${incomplete} has no ${libraries[0]}`,
    );
  });

  test("a compiler", () => {
    expect(() => checkCompiler("no-such-compiler")).toThrow(
      "cannot run no-such-compiler: install a C++ compiler (apt-get install g++)",
    );
  });

  test.runIf(process.platform === "linux")("before anything is changed", async () => {
    const { status, output } = await softedge("build-tfjs", "--python", "/no/such/python");
    expect(output).toBe(
      "softedge: cannot run /no/such/python: install Python 3, or name one with --python\n",
    );
    expect(status).toBe(1);
  });
});

test("the binding is compiled of all its sources, to where the package looks for it", () => {
  const packageFolder = folderWith("binding/one.cc", "binding/one.h", "binding/two.cc");
  const { folder, args } = compilation(packageFolder, "/headers", "/tensorflow", 8);
  expect(folder).toBe(join(packageFolder, "lib/napi-v8"));
  expect(args.filter((argument) => argument.endsWith(".cc")).sort()).toEqual(
    ["one.cc", "two.cc"].map((file) => join(packageFolder, "binding", file)),
  );
  expect(args).toEqual(expect.arrayContaining(["-I/headers", "-I/tensorflow/include"]));
  expect(args).toEqual(expect.arrayContaining(libraries.map((library) => `-l:${library}`)));
  expect(args).toContain("-Wl,-rpath,/tensorflow");
  expect(args.slice(-2)).toEqual(["-o", join(folder, "tfjs_binding.node")]);
});
