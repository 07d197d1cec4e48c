import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import * as z from "zod";
import { installCommand } from "../../installation/form.ts";
import { installTfjs, loadTfjs, type TfjsPackage } from "../../train/engine/tfjs/module.ts";
import { pythonCommands } from "../../train/environments/gymnasium/python-command.ts";
import {
  type PythonFacts,
  PythonProcess,
} from "../../train/environments/gymnasium/python-process.ts";

/** Facts about a working component by name, such as versions. */
export type Facts = Record<string, string | boolean | string[]>;

/** A package that softedge runs on. */
export interface Component {
  /** The package's name. */
  name: string;
  /** The purpose of the component. */
  purpose: string;
  /** True if softedge needs it; the others are optional. */
  needed: boolean;
  /** Alternative commands that install it. */
  add: string[];
  /** The version of what npm does not install; undefined if it is missing, or cannot be used. */
  version?(): Promise<string | undefined>;
  /** Loads the component and returns facts about it. A broken one may throw or end the process. */
  probe(): Promise<Facts>;
}

/** The Python that has Gymnasium; undefined if there is none. */
async function findGymnasium(): Promise<PythonFacts | undefined> {
  try {
    const python = await PythonProcess.start();
    python.end();
    return python.facts;
  } catch {
    return undefined;
  }
}

/** The command that installs softedge's dependencies. */
const install = [installCommand];

function tfjs(name: TfjsPackage, purpose: string): Component {
  return {
    name,
    purpose,
    needed: false,
    add: [`npm ${[...installTfjs, name].join(" ")}`],
    async probe() {
      const { tensorflow, gpu } = loadTfjs(name);
      return { tensorflow, gpu };
    },
  };
}

export const components: readonly Component[] = [
  {
    name: "onnxruntime-node",
    purpose: "the engine ort; evaluates exports",
    needed: true,
    add: install,
    async probe() {
      const { listSupportedBackends } = await import("../../installation/onnxruntime.ts");
      // Backends that are not bundled are not used by the engine.
      const bundled = listSupportedBackends().filter((backend) => backend.bundled);
      return { execution_providers: bundled.map(({ name }) => name) };
    },
  },
  tfjs("@tensorflow/tfjs-node-gpu", "the engine tfjs, on a GPU"),
  tfjs("@tensorflow/tfjs-node", "the engine tfjs"),
  {
    name: "@mujoco/mujoco",
    purpose: "physics of Hopper, Ant and others",
    needed: true,
    add: install,
    async probe() {
      const { loadMujoco } = await import("../../train/environments/mujoco/module.ts");
      return { mujoco: (await loadMujoco()).mj_versionString() };
    },
  },
  {
    name: "gymnasium",
    purpose: "environments in Python",
    needed: false,
    add: [`${pythonCommands()[0]} -m pip install gymnasium`],
    version: async () => (await findGymnasium())?.gymnasium,
    async probe() {
      const { command, python } = (await findGymnasium()) ?? {};
      return { ...(command && { command }), ...(python && { python }) };
    },
  },
  {
    name: "workerd",
    purpose: "runs the Worker on this machine",
    needed: true,
    add: install,
    async probe() {
      const require = createRequire(import.meta.url);
      const { default: workerd } = z.object({ default: z.string() }).parse(require("workerd"));
      return { release: execFileSync(workerd, ["--version"], { encoding: "utf8" }).trim() };
    },
  },
  {
    name: "wrangler",
    purpose: "serves and deploys the Worker",
    needed: true,
    add: install,
    async probe() {
      await import("wrangler");
      return {};
    },
  },
];
