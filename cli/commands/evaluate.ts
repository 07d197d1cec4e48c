import { type Command, Option } from "commander";
import { evaluateActing, evaluateActor } from "../../export/evaluate-actor.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { type PolicyEnvironment, playingIn } from "../../export/policy-environment.ts";
import type { ExportedPackage } from "../../export/policy-package.ts";
import { actMode } from "../../schemas/acting-terms.ts";
import { type ActMode, interfaceOf } from "../../schemas/policy-interface.ts";
import type { Returns } from "../../train/episodes/evaluation.ts";
import { readNamedPolicy } from "../named-policy.ts";
import { actingThrough, atATime } from "../served-actor.ts";
import { positiveInteger } from "../terminal/arguments.ts";
import { environmentOption } from "../terminal/environment-option.ts";
import { clientAt } from "../worker-client.ts";

interface EvaluateOptions {
  episodes: number;
  mode: ActMode | "both";
  environment?: string;
  url?: string;
  json?: true;
}

/** Plays episodes in a mode. */
type Play = (mode: ActMode) => Promise<Returns>;

/** Evaluates a policy with onnxruntime-node, or with the Worker at a URL. */
async function evaluate(
  { manifest, actor: bytes }: ExportedPackage,
  { make }: PolicyEnvironment,
  { episodes, url }: EvaluateOptions,
  use: (play: Play) => Promise<void>,
): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const environmentOf = async () =>
    resources.adopt(await make(), (environment) => environment.release());
  if (url === undefined) {
    const environment = await environmentOf();
    const actor = resources.adopt(await loadActor(bytes, manifest), (it) => it.release());
    return await use((mode) => evaluateActor(actor, environment, mode, episodes));
  }
  const client = clientAt(url);
  // Questions are repeated for a while: a Worker that is not there at all is told at once.
  await client.health();
  const count = Math.min(atATime, episodes);
  const environments = await Promise.all(Array.from({ length: count }, environmentOf));
  return await use((mode) =>
    evaluateActing(actingThrough(client, manifest, mode), environments, episodes),
  );
}

/**
 * The modes to evaluate.
 *
 * @throws {Error} if the policy has no such mode
 */
function modesOf({ manifest }: ExportedPackage, mode: ActMode | "both"): readonly ActMode[] {
  const { modes } = interfaceOf(manifest);
  if (mode === "both") return modes;
  if (modes.includes(mode)) return [mode];
  const { name, distribution } = manifest;
  throw new Error(
    `--mode: must be ${modes.join(" or ")}: the distribution of ${name} is ${distribution}`,
  );
}

export function addEvaluateCommand(program: Command): void {
  program
    .command("evaluate")
    .description("play whole episodes with an exported policy, run by onnxruntime-node or a Worker")
    .argument("<policy>", "the policy's folder, such as policies/pendulum, or that of one version")
    .option("--episodes <number>", "how many episodes", positiveInteger, 100)
    .addOption(
      new Option("--mode <mode>", "how to act")
        .choices([...actMode.options, "both"])
        .default("both"),
    )
    .addOption(environmentOption("the environment (default: that of the policy)"))
    .option("--url <url>", "a Worker that has this version: it acts, instead of onnxruntime-node")
    .option("--json", "print one line of JSON, every return included")
    .action(async (path: string, options: EvaluateOptions) => {
      const { episodes, mode, json } = options;
      const policy = readNamedPolicy(path);
      const { name, version } = policy.manifest;
      const modes = modesOf(policy, mode);
      const playing = await playingIn(policy.manifest, options.environment);
      const environment = playing.id;
      const results: Partial<Record<ActMode, Returns>> = {};
      await evaluate(policy, playing, options, async (play) => {
        for (const each of modes) results[each] = await play(each);
      });
      if (json) {
        console.log(JSON.stringify({ policy: name, version, environment, episodes, ...results }));
        return;
      }
      console.log(`${name} ${version} on ${environment}, ${episodes} episodes`);
      for (const [each, { mean, standard_deviation, returns }] of Object.entries(results)) {
        console.log(
          `  ${each.padEnd(13)} mean return ${mean.toFixed(2)} ± ${standard_deviation.toFixed(2)}` +
            `, from ${Math.min(...returns).toFixed(2)} to ${Math.max(...returns).toFixed(2)}`,
        );
      }
    });
}
