import { drawPicture } from "../render/picture.ts";
import type { Scene } from "../train/environments/scene.ts";
import { recordEpisode } from "../train/episodes/recording.ts";
import { actingWith } from "./evaluate-actor.ts";
import { openPolicy } from "./open-policy.ts";

const height = 240;
const seed = 0;

/** A picture of an episode, and what it shows. */
export interface EpisodePicture {
  bytes: Uint8Array;
  shows: string;
}

/**
 * Draws an episode of a policy without noise, for its model card.
 *
 * @param policy the folder of the policy, or of one version
 * @param format the extension of an animation, such as ".webp"
 */
export async function drawEpisode(policy: string, format: string): Promise<EpisodePicture> {
  const { actor, environment, release } = await openPolicy(policy);
  try {
    const scenes: Scene[] = [];
    const act = actingWith(actor, "deterministic");
    const { rewards } = await recordEpisode(environment, act, seed, {
      watch: (current) => scenes.push(current.scene()),
    });
    const settings = { height, stills: 1 };
    const bytes = await drawPicture(
      `episode${format}`,
      scenes,
      environment.secondsPerStep,
      settings,
    );
    const total = rewards.reduce((sum, reward) => sum + reward, 0);
    const shows =
      `The episode of seed ${seed}, without noise: ${rewards.length} steps, ` +
      `return ${total.toFixed(1)}`;
    return { bytes, shows };
  } finally {
    await release();
  }
}
