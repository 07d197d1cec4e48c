import { type Command, Option } from "commander";
import { evaluateActor } from "../../export/evaluate-actor.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { readPackage } from "../../export/policy-package.ts";
import { type ActMode, actMode } from "../../schemas/act.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { positiveInteger } from "../arguments.ts";

export function addEvaluateCommand(program: Command): void {
  program
    .command("evaluate")
    .description("play whole episodes with an exported policy, run by onnxruntime-node")
    .argument("<policy>", "the policy's folder, such as policies/pendulum, or that of one version")
    .option("--episodes <number>", "how many episodes", positiveInteger, 100)
    .addOption(
      new Option("--mode <mode>", "how to act")
        .choices([...actMode.options, "both"])
        .default("both"),
    )
    .option("--json", "print one line of JSON, every return included")
    .action(async (path: string, { episodes, mode, json }) => {
      const { manifest, actor: bytes } = readPackage(path);
      const environment = await makeEnvironment(manifest.environment, manifest.environment_options);
      const actor = await loadActor(bytes, manifest.kind);
      const modes: ActMode[] = mode === "both" ? [...actMode.options] : [mode];
      const results: Partial<Record<ActMode, Awaited<ReturnType<typeof evaluateActor>>>> = {};
      for (const each of modes) {
        results[each] = await evaluateActor(actor, environment, each, episodes);
      }
      await actor.release();
      environment.release();
      const { name, version } = manifest;
      if (json) {
        console.log(
          JSON.stringify({
            policy: name,
            version,
            environment: environment.id,
            episodes,
            ...results,
          }),
        );
        return;
      }
      console.log(`${name} ${version} on ${environment.id}, ${episodes} episodes`);
      for (const [each, { mean, standard_deviation, returns }] of Object.entries(results)) {
        console.log(
          `  ${each.padEnd(13)} mean return ${mean.toFixed(2)} ± ${standard_deviation.toFixed(2)}` +
            `, from ${Math.min(...returns).toFixed(2)} to ${Math.max(...returns).toFixed(2)}`,
        );
      }
    });
}
