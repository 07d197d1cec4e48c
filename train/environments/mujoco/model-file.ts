import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { MainModule, MjModel } from "@mujoco/mujoco";
import type { CompiledModel, MujocoFile } from "./compiled-model.ts";
import { describeCompiled } from "./described-file.ts";

type Files = Pick<MujocoFile, "path" | "contents">;

/** The values of an attribute in XML. */
function valuesOf(xml: string, attribute: string): string[] {
  const found = xml.matchAll(new RegExp(`\\b${attribute}\\s*=\\s*["']([^"']+)["']`, "g"));
  return Array.from(found, ([, value]) => value);
}

const folderAttributes = ["meshdir", "texturedir", "assetdir"];

/**
 * Reads a file of MuJoCo's XML, and the files that it includes or refers to, such as meshes. Files
 * that are missing are named once MuJoCo asks for them, when an environment is made.
 *
 * @param file its URL, such as `new URL("./robot.xml", import.meta.url)`, or its path
 * @throws {Error} if there is no such file
 */
export function mujocoFile(file: URL | string): MujocoFile {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(`there is no file ${path}: give the path of a model in MuJoCo's XML`);
  }
  const folder = dirname(path);
  const contents = new Map<string, Uint8Array>();
  const add = (from: string) => {
    const name = relative(folder, from).replaceAll("\\", "/");
    if (contents.has(name) || !statSync(from, { throwIfNoEntry: false })?.isFile()) return;
    const bytes = readFileSync(from);
    contents.set(name, bytes);
    if (!from.endsWith(".xml")) return;
    const xml = bytes.toString("utf8");
    const folders = ["", ...folderAttributes.flatMap((attribute) => valuesOf(xml, attribute))];
    for (const referred of valuesOf(xml, "file")) {
      for (const each of folders) add(join(folder, each, referred));
    }
  };
  add(path);
  return { path, contents, compile: (mujoco) => compileFile(mujoco, { path, contents }) };
}

/** Describes why MuJoCo does not load a file. */
function describeError({ path }: Files, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const reason = text
    .replace(/^MuJoCo Error: Loading error: /, "")
    .trim()
    .replaceAll(/\s*\n\s*/g, ", ");
  const missing = /Error opening file '([^']+)'/.exec(text)?.[1];
  const wanted = missing === undefined ? undefined : join(dirname(path), missing);
  const advice =
    wanted === undefined || existsSync(wanted) ? "" : `; there is no ${wanted}, to which it refers`;
  return `${path} is no model that MuJoCo loads: ${reason}${advice}`;
}

function compileFile(mujoco: MainModule, file: Files): CompiledModel {
  const model = loadFile(mujoco, file);
  try {
    return { model, description: describeCompiled(model, file.path) };
  } catch (error) {
    model.delete();
    throw error;
  }
}

/**
 * Compiles the model of a file. Automatic resets are disabled: on a state that is not finite or too
 * large, MuJoCo would otherwise silently restart from the initial state.
 *
 * @throws {Error} with MuJoCo's own error, which has the element and the line, or naming the file
 * that is missing
 */
function loadFile(mujoco: MainModule, file: Files): MjModel {
  const folder = new mujoco.MjVFS();
  try {
    for (const [name, bytes] of file.contents) folder.addBuffer(name, bytes);
    const model = mujoco.MjModel.from_xml_path(basename(file.path), folder);
    model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_AUTORESET.value;
    return model;
  } catch (cause) {
    throw new Error(describeError(file, cause), { cause });
  } finally {
    folder.delete();
  }
}
