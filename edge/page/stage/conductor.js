import { drawSeed } from "../seed.js";
import { retryAfter } from "./player.js";
import { keyboardPush, pushSteps, rounded } from "./push.js";

/**
 * The commands of a person to the episode: begin, play, pause, step, scrub, push.
 *
 * @param {object} parts
 * @param {ReturnType<typeof import("./playback.js").createPlayback>} parts.playback
 * @param {ReturnType<typeof import("./player.js").createPlayer>} parts.player
 * @param {() => import("./cast.js").Cast | undefined} parts.cast who is on the stage
 * @param {() => boolean} parts.follows true if the next episode begins by itself
 * @param {() => void} parts.began called when an episode has begun
 * @param {(step: number, to: number) => void} parts.going called as an episode is played to a step
 * @param {() => void} parts.arrived called when it is there
 * @param {(error: Error) => void} parts.failed
 * @param {() => void} parts.recovered called when a step is recorded again after the Worker was lost
 * @param {() => Promise<void>} [parts.pause] passes before a lost Worker is asked again
 */
export function createConductor(parts) {
  const { playback, player, cast, follows, began, going, arrived, failed, recovered } = parts;
  const { pause = () => new Promise((resolve) => setTimeout(resolve, 1000 * retryAfter)) } = parts;
  /** Grows with each episode: playing an earlier one to its step is given up. */
  let count = 0;

  /**
   * Begins the episode of a seed, and plays to a step of it without drawing.
   *
   * @param {number} seed
   * @param {{ step?: number, pushes?: readonly import("./push.js").Push[], plays?: boolean }} [how]
   */
  async function begin(seed, { step = 0, pushes = [], plays = player.isPlaying } = {}) {
    const arms = cast()?.choices.length;
    if (arms === undefined) return;
    const mine = ++count;
    let goesOn = true;
    player.pause();
    try {
      if (!(await playback.begin(arms, seed, pushes)) || mine !== count) return;
      began();
      while (playback.recorded < step && !playback.isComplete) {
        await record();
        if (mine !== count) return;
        if (playback.recorded % 25 === 0) going(playback.recorded, step);
      }
    } catch (error) {
      if (mine !== count) return;
      failed(error);
      goesOn = false;
    }
    if (mine !== count) return;
    arrived();
    moveTo(step);
    if (plays && goesOn) player.play();
  }

  /** Records a step. A Worker that is lost is asked again, until something else begins. */
  async function record() {
    const mine = count;
    let wasLost = false;
    for (;;) {
      try {
        await playback.record();
        if (wasLost) recovered();
        return;
      } catch (error) {
        if (mine !== count) return;
        if (error.isLost !== true) throw error;
        wasLost = true;
        failed(error);
        await pause();
        if (mine !== count) return;
      }
    }
  }

  function moveTo(step) {
    playback.moveTo(step);
    player.wake();
  }

  function next() {
    if (player.isPlaying && !follows()) player.pause();
    else begin((playback.seed + 1) % Number.MAX_SAFE_INTEGER, { plays: true });
  }

  /** Both arms get the same push. */
  async function push(aimed) {
    try {
      await playback.push({ ...rounded(aimed), steps: pushSteps(player.secondsPerStep) });
    } catch (error) {
      failed(error);
    }
    player.wake();
  }

  return {
    begin,
    next,
    push,
    /** Gives up what is under way. */
    stop() {
      count += 1;
      player.pause();
    },
    toggle() {
      if (player.isPlaying) player.pause();
      else if (playback.isOver) next();
      else player.play();
    },
    async step() {
      player.pause();
      const to = Math.floor(playback.position) + 1;
      try {
        if (playback.recorded < to) await record();
      } catch (error) {
        failed(error);
      }
      moveTo(to);
    },
    stepBack() {
      player.pause();
      moveTo(Math.ceil(playback.position) - 1);
    },
    scrub(step) {
      player.pause();
      moveTo(step);
    },
    restart: () => begin(playback.seed, { pushes: playback.pushes }),
    clearPushes: () => begin(playback.seed),
    /** @param {number} [seed] a random one by default */
    seed: (seed = drawSeed()) => begin(seed),
    /** @param {1 | -1} direction */
    pushByKey(direction) {
      const { picture } = cast() ?? {};
      if (picture?.kind === "bodies") push(keyboardPush(picture.bodies, direction));
    },
  };
}
