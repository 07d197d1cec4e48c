import { afterFrame, bestQuality, isTimed, qualities } from "./quality.js";

/**
 * Renders when something has changed, and takes the time of some frames, after which quality may fall.
 *
 * @param {any} renderer a WebGLRenderer
 * @param {() => void} render
 * @param {(quality: typeof qualities[number]) => void} onQuality
 */
export function createFrames(renderer, render, onQuality) {
  let state = bestQuality;
  let count = 0;
  let requested = 0;

  /** Waits until everything is drawn. */
  function finish() {
    const context = renderer.getContext();
    context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, new Uint8Array(4));
  }

  /** Renders now. */
  function renderNow() {
    cancelAnimationFrame(requested);
    requested = 0;
    if (renderer.getContext().isContextLost()) return;
    if (!isTimed(count++)) {
      render();
      return;
    }
    finish();
    const start = performance.now();
    render();
    finish();
    const { level } = state;
    state = afterFrame(state, performance.now() - start);
    if (state.level !== level) onQuality(qualities[state.level]);
  }

  return {
    renderNow,
    /** Renders before the next repaint, however often this is called until then. */
    request() {
      if (requested === 0) requested = requestAnimationFrame(renderNow);
    },
    quality: () => qualities[state.level],
    measures: () => ({ frames: count, level: state.level }),
    dispose() {
      cancelAnimationFrame(requested);
    },
  };
}
