import type { Group } from "h5wasm/node";
import { produceWhole } from "../../files/write-whole.ts";
import type { Decision } from "../../schemas/decision.ts";
import { booleanMember, makeBooleans } from "./booleans.ts";
import type { MinariEpisode } from "./episode.ts";
import { loadHdf5 } from "./hdf5-file.ts";

/**
 * Writes episodes as Minari's `main_data.hdf5`, atomically: a group for each episode with
 * observations, actions, rewards, terminations, truncations and infos, and with attributes.
 *
 * @param replace is called once the new file is complete, before it takes its place
 */
export async function writeEpisodes(
  path: string,
  episodes: readonly MinariEpisode[],
  replace: () => void,
): Promise<void> {
  const createHdf5 = await loadHdf5();
  produceWhole(path, (unfinished) => {
    createHdf5(unfinished, (root) => {
      for (const [id, written] of episodes.entries()) {
        writeEpisode(root.create_group(`episode_${id}`), id, written);
      }
    });
    makeBooleans(unfinished, 2 * episodes.length);
    replace();
  });
}

function writeEpisode(group: Group, id: number, written: MinariEpisode): void {
  const { episode, observations, actions, rewards, end, logProb } = written;
  writePoints(group, "observations", observations);
  writePoints(group, "actions", actions);
  writeNumbers(group, "rewards", rewards);
  writeEnd(group, "terminations", rewards.length, end === "termination");
  writeEnd(group, "truncations", rewards.length, end === "truncation");
  const infos = group.create_group("infos");
  if (logProb) writeNumbers(infos, "log_prob", logProb);
  group.create_attribute("id", BigInt64Array.of(BigInt(id)), []);
  group.create_attribute("total_steps", BigInt64Array.of(BigInt(rewards.length)), []);
  group.create_attribute("unit", episode.unit);
  group.create_attribute("outcome", Float64Array.of(episode.outcome), []);
  for (const field of ["arm", "policy", "version", "mode"] as const) {
    const values = new Set(episode.decisions.map((decision) => decision[field]));
    group.create_attribute(field, [...values].join(", "));
  }
}

function writePoints(
  group: Group,
  name: string,
  points: readonly Decision["observation" | "action"][],
): void {
  const [first] = points;
  if (typeof first === "number") {
    const data = BigInt64Array.from(points.flat(), BigInt);
    group.create_dataset({ name, data, shape: [points.length] });
    return;
  }
  const data = Float64Array.from(points.flat());
  group.create_dataset({ name, data, shape: [points.length, first.length] });
}

function writeNumbers(group: Group, name: string, numbers: readonly number[]): void {
  group.create_dataset({ name, data: Float64Array.from(numbers), shape: [numbers.length] });
}

/** Writes one boolean for each step, which are false but perhaps for the last. */
function writeEnd(group: Group, name: string, steps: number, isEnd: boolean): void {
  const flags = new Int8Array(steps);
  flags[steps - 1] = Number(isEnd);
  const data = new Map([[booleanMember, flags]]);
  group.create_dataset({ name, data, dtype: [[booleanMember, "<b"]], shape: [steps] });
}
