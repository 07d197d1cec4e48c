import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import * as z from "zod";
import { softedgeCommand } from "../../installation/installation.ts";
import { installTfjs, loadTfjs, type TfjsPackage } from "../../train/engine/tfjs/module.ts";

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
  /** Loads the component and returns facts about it. A broken one may throw or end the process. */
  probe(): Promise<Facts>;
}

/** The command that installs softedge's dependencies. */
const install = ["npm ci"];

function tfjs(name: TfjsPackage, purpose: string, buildFlag: string): Component {
  const build = softedgeCommand(`build-tfjs${buildFlag}`);
  return {
    name,
    purpose,
    needed: false,
    add: [`npm ${[...installTfjs, name].join(" ")}`, build],
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
      const { listSupportedBackends } = await import("onnxruntime-node");
      // Backends that are not bundled are not used by the engine.
      const bundled = listSupportedBackends().filter((backend) => backend.bundled);
      return { execution_providers: bundled.map(({ name }) => name) };
    },
  },
  tfjs("@tensorflow/tfjs-node-gpu", "the engine tfjs, on a GPU", " --gpu"),
  tfjs("@tensorflow/tfjs-node", "the engine tfjs", ""),
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
