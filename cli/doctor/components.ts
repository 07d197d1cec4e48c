import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import * as z from "zod";
import { installTfjs, loadTfjs, type TfjsPackage } from "../../train/engine/tfjs/module.ts";

/** What is worth knowing of a component that works, by name. */
export type Facts = Record<string, string | boolean | string[]>;

/** A package that softedge runs on. */
export interface Component {
  /** The package's name. */
  name: string;
  /** What it is for. */
  purpose: string;
  /** Whether softedge needs it; without the others, it can do less. */
  needed: boolean;
  /** Commands that add it, each of which is enough. */
  add: string[];
  /** Loads it and asks it. Whatever is wrong with it may throw, or end the process. */
  probe(): Promise<Facts>;
}

/** What brings whatever is a dependency of softedge. */
const install = ["npm ci"];

function tfjs(name: TfjsPackage, purpose: string, buildFlag: string): Component {
  const build = `npm run softedge -- build-tfjs${buildFlag}`;
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
      // The others that it knows of are not in the package, nor used by the engine.
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
