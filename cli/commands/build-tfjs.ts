import type { Command } from "commander";
import { tfjsPackages } from "../../train/engine/tfjs/module.ts";
import { probeComponent } from "../doctor/diagnosis.ts";
import { buildTfjs } from "../tfjs-build.ts";

export function addBuildTfjsCommand(program: Command): void {
  program
    .command("build-tfjs")
    .description("install tf.js for Node, compiled against the TensorFlow of a Python (Linux)")
    .option("--gpu", "the package for GPUs")
    .option("--python <path>", "a Python 3 that has TensorFlow", "python3")
    .action(async ({ gpu, python }) => {
      const [forGpu, forCpu] = tfjsPackages;
      const name = gpu ? forGpu : forCpu;
      buildTfjs(name, python);
      const facts = await probeComponent(name);
      console.log(`${name} works, on TensorFlow ${facts.tensorflow}`);
      if (gpu && !facts.gpu) {
        console.log("but it sees no GPU: docs/engines.md says what it may be missing");
      }
    });
}
