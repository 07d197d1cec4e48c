/** The longest time of a frame, in seconds: a page that was hidden does not catch up. */
const longestFrame = 0.1;
/** The seconds that are recorded ahead of what is shown. */
const ahead = 0.06;
/** The seconds that the end of an episode is shown before the next begins. */
const rest = 1.5;
/** The seconds until a step that failed is tried again. */
export const retryAfter = 2;

/**
 * Plays what a playback records in real time, times a speed. Pictures are drawn at the browser's
 * frames, steps are control steps: the position between two steps says how to interpolate.
 *
 * Nothing happens while the page is hidden, because browsers then give no frames.
 *
 * @param {object} parts
 * @param {ReturnType<typeof import("./playback.js").createPlayback>} parts.playback
 * @param {(now: number) => void} parts.draw
 * @param {(error: Error) => void} parts.failed called when a step cannot be recorded
 * @param {() => void} parts.recovered called when one can again
 * @param {() => void} parts.over called when the end has been shown for a while
 * @param {(frame: (now: number) => void) => void} [parts.nextFrame]
 */
export function createPlayer({ playback, draw, failed, recovered, over, nextFrame }) {
  const schedule = nextFrame ?? ((frame) => requestAnimationFrame(frame));
  let isPlaying = false;
  let isScheduled = false;
  let before;
  let rested = 0;
  let isFilling = false;
  let retryIn = 0;
  const player = {
    speed: 1,
    secondsPerStep: 1,
    get isPlaying() {
      return isPlaying;
    },
    play() {
      isPlaying = true;
      rested = 0;
      retryIn = 0;
      wake();
    },
    pause() {
      isPlaying = false;
      wake();
    },
    /** Tries a step that failed again, now. */
    retry() {
      retryIn = 0;
    },
    wake,
  };

  /** Draws at the next frame, and goes on if it plays. */
  function wake() {
    if (isScheduled) return;
    isScheduled = true;
    schedule(frame);
  }

  function frame(now) {
    isScheduled = false;
    const elapsed = Math.min(longestFrame, (now - (before ?? now)) / 1000);
    before = isPlaying ? now : undefined;
    if (isPlaying) {
      playback.advance((elapsed * player.speed) / player.secondsPerStep);
      retryIn = Math.max(0, retryIn - elapsed);
      if (retryIn === 0) fill();
      rested = playback.isOver ? rested + elapsed : 0;
    }
    draw(now);
    if (rested >= rest) {
      rested = 0;
      over();
    }
    if (isPlaying) wake();
  }

  const lead = () => 1 + Math.ceil((ahead * player.speed) / player.secondsPerStep);

  /** True if the episode's next step is needed soon. */
  function isBehind() {
    const { arms, isComplete, recorded, position } = playback;
    return arms > 0 && !isComplete && recorded < position + lead();
  }

  async function fill() {
    if (isFilling) return;
    isFilling = true;
    try {
      while (isPlaying && isBehind()) {
        if (await playback.record()) recovered();
      }
    } catch (error) {
      retryIn = retryAfter;
      failed(error);
    } finally {
      isFilling = false;
    }
  }

  return player;
}
