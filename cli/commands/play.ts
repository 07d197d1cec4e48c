import { type Command, Option } from "commander";
import { actingWith } from "../../export/evaluate-actor.ts";
import { openPolicy } from "../../export/open-policy.ts";
import { requireFolder } from "../../files/folders.ts";
import { writeWhole } from "../../files/write-whole.ts";
import packageJson from "../../package.json" with { type: "json" };
import {
  drawPicture,
  isMoving,
  mostPixels,
  mostStills,
  pictureFormats,
} from "../../render/picture.ts";
import { actMode } from "../../schemas/acting-terms.ts";
import type { ActMode } from "../../schemas/policy-interface.ts";
import type { Environment } from "../../train/environments/environment.ts";
import { recordEpisode } from "../../train/episodes/recording.ts";
import { checkFolderOf } from "../output-file.ts";
import { positiveInteger, seedNumber, wholeNumberBetween } from "../terminal/arguments.ts";
import { environmentOption } from "../terminal/environment-option.ts";

/** The options shared by commands that play an episode of a policy. */
interface PlayOptions {
  mode: ActMode;
  environment?: string;
  seed: number;
  steps?: number;
}

function addPlayOptions(command: Command): Command {
  return command
    .argument("<policy>", "a run folder, or a policy's folder such as policies/pendulum")
    .addOption(
      new Option("--mode <mode>", "how to act").choices(actMode.options).default("deterministic"),
    )
    .addOption(environmentOption("the environment to play in (default: that of the policy)"))
    .option("--seed <number>", "the seed of the episode and of the noise", seedNumber, 0)
    .option("--steps <number>", "the largest number of steps to play", positiveInteger);
}

/** Plays an episode of the policy at a path. */
async function play(
  path: string,
  { mode, environment: specifier, seed, steps }: PlayOptions,
  watch?: (environment: Environment) => void,
) {
  requireFolder(path, "the folder of a run or a policy, such as policies/pendulum");
  const { label, actor, environment, options, release } = await openPolicy(path, specifier);
  try {
    const act = actingWith(actor, mode);
    const episode = await recordEpisode(environment, act, seed, { mostSteps: steps, watch });
    return { label, environment, options, episode };
  } finally {
    await release();
  }
}

/** The smallest useful height of a picture. */
const leastPixels = 16;

function describeEpisode(rewards: readonly number[]): string {
  const total = rewards.reduce((sum, reward) => sum + reward, 0);
  return `${rewards.length} steps, return ${total.toFixed(2)}`;
}

export function addRenderCommand(program: Command): void {
  const { moving, still } = pictureFormats;
  addPlayOptions(
    program
      .command("render")
      .description("draw an episode of a policy, as an animation or as stills side by side"),
  )
    .requiredOption(
      "--out <file>",
      `the picture: ${moving.join(" or ")} for an animation, ${still.join(" or ")} for stills`,
    )
    .option(
      "--height <pixels>",
      "the height of the picture",
      wholeNumberBetween(leastPixels, mostPixels),
      300,
    )
    .option("--stills <number>", "the number of stills", wholeNumberBetween(1, mostStills), 6)
    .action(
      async (
        path: string,
        options: PlayOptions & { out: string; height: number; stills: number },
      ) => {
        // Before playing: do not play an episode that cannot be drawn or written.
        isMoving(options.out);
        checkFolderOf(options.out);
        const scenes: ReturnType<Environment["scene"]>[] = [];
        const { label, environment, episode } = await play(path, options, (current) =>
          scenes.push(current.scene()),
        );
        const bytes = await drawPicture(options.out, scenes, environment.secondsPerStep, options);
        writeWhole(options.out, bytes);
        console.log(
          `${label} on ${environment.id}, ${options.mode}, seed ${options.seed}: ` +
            `${describeEpisode(episode.rewards)}\ndrawn in ${options.out} (${bytes.length} bytes)`,
        );
      },
    );
}

export function addRecordCommand(program: Command): void {
  addPlayOptions(
    program
      .command("record")
      .description("write an episode of a policy as JSON: every observation, action and reward"),
  )
    .option("--out <file>", "the file (default: standard output)")
    .action(async (path: string, options: PlayOptions & { out?: string }) => {
      if (options.out !== undefined) checkFolderOf(options.out);
      const { label, environment, options: made, episode } = await play(path, options);
      const recording = {
        env: environment.id,
        options: made,
        softedge: packageJson.version,
        policy: label,
        mode: options.mode,
        episodes: [episode],
      };
      const text = `${JSON.stringify(recording)}\n`;
      if (options.out === undefined) {
        process.stdout.write(text);
        return;
      }
      writeWhole(options.out, text);
      console.log(
        `${label} on ${environment.id}, ${options.mode}, seed ${options.seed}: ` +
          `${describeEpisode(episode.rewards)}\nrecorded in ${options.out}`,
      );
    });
}
