import type { ObservedPoint } from "../edge/inference/observation-tensor.ts";
import type { ActResponse } from "../schemas/act-response.ts";
import { pointOf } from "../schemas/space.ts";
import type { Environment, Transition } from "../train/environments/environment.ts";
import type { Push } from "../train/environments/rigid-bodies.ts";
import type { Frame } from "./protocol.ts";

/** The number of steps that are kept: an episode may have no end. */
const mostKept = 20_000;

/** A step of an episode, and the environment's state after it. */
interface Moment extends Omit<Frame, "pose" | "scene"> {
  state: Float64Array;
}

/** Episodes of an environment that can go back to an earlier step. */
export interface SeekableEpisodes {
  /** The observation of the current state. */
  observation(): ObservedPoint;
  reset(seed: number): Frame;
  step(action: ActResponse["action"], push?: Push): Frame;
  /**
   * Goes back to a step.
   *
   * @throws {RangeError} if the episode has no such step, or it is no longer kept
   */
  seek(step: number): Frame;
}

/**
 * Plays episodes, and keeps the state after every step.
 *
 * @param most the number of steps that are kept
 */
export function createSeekableEpisodes(
  environment: Environment,
  most = mostKept,
): SeekableEpisodes {
  const { observationSpace, rigidBodies } = environment;
  const kept = new Map<number, Moment>();
  let now: Moment | undefined;

  function current(): Moment {
    if (now) return now;
    throw new Error("no episode is under way: reset first");
  }

  function keep(moment: Omit<Moment, "state">): Frame {
    now = { ...moment, state: environment.read() };
    kept.set(now.step, now);
    kept.delete(now.step - most);
    return frameOf(now);
  }

  function frameOf({ state: _, ...moment }: Moment): Frame {
    return {
      ...moment,
      pose: rigidBodies?.poses() ?? null,
      scene: rigidBodies ? null : environment.scene(),
    };
  }

  function advance(action: ActResponse["action"], push: Push | undefined): Transition {
    const step = () => environment.step([action].flat());
    if (!push) return step();
    if (rigidBodies) return rigidBodies.whilePushed(push, step);
    throw new RangeError(`${environment.id} has no bodies to push`);
  }

  return {
    observation: () => current().observation,
    reset(seed) {
      now = undefined;
      kept.clear();
      const observation = pointOf(observationSpace, environment.reset(seed));
      const start = { step: 0, reward: 0, return: 0, terminated: false, truncated: false };
      return keep({ ...start, observation });
    },
    step(action, push) {
      const before = current();
      const { observation, reward, terminated, truncated } = advance(action, push);
      return keep({
        step: before.step + 1,
        observation: pointOf(observationSpace, observation),
        reward,
        return: before.return + reward,
        terminated,
        truncated,
      });
    },
    seek(step) {
      const moment = kept.get(step);
      if (!moment) throw new RangeError(`there is no step ${step} to go back to${rangeOf(kept)}`);
      for (let later = step + 1; kept.delete(later); later++);
      environment.write(moment.state);
      now = moment;
      return frameOf(moment);
    },
  };
}

/** The steps that there are to go back to, for a message. */
function rangeOf(kept: ReadonlyMap<number, Moment>): string {
  const [first] = kept.keys();
  return first === undefined ? "" : `: there are ${first} to ${first + kept.size - 1}`;
}
