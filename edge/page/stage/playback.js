import { pushAt } from "./push.js";

/**
 * @typedef {import("softedge:page-types").Frame & { stopped?: string }} Frame `stopped` tells why the
 *   stage does not go on after it, though the episode has not ended
 * @typedef {import("softedge:page-types").ActResponse} Decision
 */

/** The steps of an episode that are kept: one without a time limit would fill the memory. */
export const mostSteps = 10_000;

/**
 * Plays one episode in one or two arms, in lockstep: every arm that has not ended takes step k
 * before any takes step k + 1. It records the episode's frames, so that each of its moments can be
 * shown again, and the episode can go another way from any of them.
 *
 * Knows neither the DOM nor time: `advance` moves the position that is shown, and `record` adds the
 * next step to the recording.
 *
 * @param {object} parts
 * @param {{ reset(p): Promise<Frame>, step(p): Promise<Frame>, seek(p): Promise<Frame> }} parts.stage
 *   the environments
 * @param {(arm: number, asked: { observation, seed: number, step: number }) => Promise<Decision>}
 *   parts.decide chooses an arm's action
 * @param {number} [parts.most] the steps of an episode that are kept
 */
export function createPlayback({ stage, decide, most = mostSteps }) {
  /** The frames of each arm, and the decision that led from each frame to the next. */
  let tracks = [];
  let seed = 0;
  /** @type {import("./push.js").Push[]} */
  let pushes = [];
  let position = 0;
  /** Grows whenever the episode takes another way: what was under way before is dropped. */
  let course = 0;
  /** The work under way, which the next step waits for. */
  let busy;
  /** The beginning of an episode under way, which a push waits for. */
  let beginning;

  const last = ({ frames }) => frames.at(-1);
  const hasEnded = (track) => {
    const { terminated, truncated, stopped } = last(track);
    return terminated || truncated || stopped !== undefined;
  };
  const recorded = () => Math.max(0, ...tracks.map(({ frames }) => frames.length - 1));
  const isComplete = () => tracks.length > 0 && tracks.every(hasEnded);

  /** Does work that nothing else may overtake. */
  function occupy(work) {
    const mine = work.finally(() => {
      if (busy === mine) busy = undefined;
    });
    busy = mine;
    return mine;
  }

  /**
   * Begins the episode of a seed.
   *
   * @param {number} arms
   * @param {number} firstSeed
   * @param {readonly import("./push.js").Push[]} [knownPushes] those that it will meet
   * @returns {Promise<boolean>} false if another has begun meanwhile
   */
  function begin(arms, firstSeed, knownPushes = []) {
    const mine = ++course;
    const begun = occupy(
      (async () => {
        const frames = await Promise.all(
          Array.from({ length: arms }, (_, arm) => stage.reset({ arm, seed: firstSeed })),
        );
        if (mine !== course) return false;
        tracks = frames.map((frame) => ({ frames: [frame], decisions: [] }));
        seed = firstSeed;
        pushes = [...knownPushes];
        position = 0;
        return true;
      })(),
    );
    beginning = begun;
    return begun.finally(() => {
      if (beginning === begun) beginning = undefined;
    });
  }

  async function nextStep() {
    const mine = course;
    const step = recorded();
    const push = pushAt(pushes, step);
    const going = tracks.flatMap((track, arm) => (hasEnded(track) ? [] : [{ track, arm }]));
    // No arm moves before each has its action: a lost connection leaves both where they were.
    const decisions = await Promise.all(
      going.map(({ track, arm }) => decide(arm, { ...observed(track), seed, step })),
    );
    if (mine !== course) return false;
    const frames = await Promise.all(
      going.map(({ track, arm }, i) =>
        taken(track, {
          arm,
          action: decisions[i].action,
          ...(push && { push: forceOf(push) }),
        }),
      ),
    );
    if (mine !== course) return false;
    for (const [i, { track }] of going.entries()) {
      track.frames.push(frames[i]);
      track.decisions.push(decisions[i]);
    }
    return true;
  }

  /** The frame after a step. An environment that cannot take it stops its own arm alone. */
  async function taken(track, asked) {
    const before = last(track);
    const step = before.step + 1;
    try {
      const frame = await stage.step(asked);
      const isFull = step >= most && !frame.terminated && !frame.truncated;
      return isFull ? { ...frame, stopped: "no more steps are kept" } : frame;
    } catch (error) {
      // Anything else concerns both arms.
      if (error.name !== "StageFailure") throw error;
      return { ...before, step, stopped: error.message };
    }
  }

  const observed = (track) => ({ observation: last(track).observation });
  const forceOf = ({ body, point, force }) => ({ body, point, force });

  /** Forgets what comes after a step; the environments go on from there. */
  function cut(step) {
    const isUnderWay = busy !== undefined;
    if (step === recorded() && !isUnderWay) return Promise.resolve();
    course += 1;
    const later = tracks.flatMap((track, arm) => {
      const reached = track.frames.length - 1;
      return reached > step || (reached === step && !hasEnded(track)) ? [{ track, arm }] : [];
    });
    for (const { track } of later) {
      track.frames.length = step + 1;
      track.decisions.length = step;
    }
    return occupy(Promise.all(later.map(({ arm }) => stage.seek({ arm, step }))));
  }

  return {
    begin,
    /** Forgets the episode: what is under way is dropped. */
    clear() {
      course += 1;
      tracks = [];
      position = 0;
    },
    /**
     * Records the next step of the episode.
     *
     * @returns {Promise<boolean>} false if there is none, or the course has changed meanwhile
     * @throws what `decide` throws; the episode is then as it was before
     */
    async record() {
      if (busy) {
        // Who began that work is told if it fails.
        await busy.catch(() => {});
        return false;
      }
      if (tracks.length === 0 || isComplete()) return false;
      return occupy(nextStep());
    },
    /** Moves the position forward by some steps, at most to the end of the recording. */
    advance(steps) {
      position = Math.min(recorded(), position + steps);
    },
    moveTo(step) {
      position = Math.min(recorded(), Math.max(0, step));
    },
    /**
     * Adds a push that begins at the position; what was recorded after it is played anew.
     *
     * @param {Omit<import("./push.js").Push, "step">} push
     */
    async push(push) {
      if (beginning) await beginning.catch(() => {});
      const step = Math.ceil(position);
      await cut(step);
      pushes = [...pushes.filter((each) => each.step < step), { ...push, step }];
    },
    /** The arm's pictures around the position, and how far it is from the one to the other. */
    between(arm) {
      const { frames } = tracks[arm];
      const place = Math.min(position, frames.length - 1);
      const from = Math.floor(place);
      return {
        from: frames[from],
        to: frames[Math.min(from + 1, frames.length - 1)],
        share: place - from,
      };
    },
    /** The decision whose action the arm takes at the position, or took last. */
    decision(arm) {
      return this.decisions(arm, 1)[0];
    },
    /** The latest decisions of an arm up to the position, oldest first. */
    decisions(arm, most) {
      const { decisions } = tracks[arm];
      const end = Math.min(Math.floor(position) + 1, decisions.length);
      return decisions.slice(Math.max(0, end - most), end);
    },
    lastFrame: (arm) => last(tracks[arm]),
    get arms() {
      return tracks.length;
    },
    get seed() {
      return seed;
    },
    get pushes() {
      return pushes;
    },
    get position() {
      return position;
    },
    get recorded() {
      return recorded();
    },
    /** True if every arm's episode has ended. */
    get isComplete() {
      return isComplete();
    },
    /** True if its end is what is shown. */
    get isOver() {
      return isComplete() && position === recorded();
    },
  };
}
