import { createAiming } from "./aiming.js";
import { createFrames } from "./frames.js";
import { lookOf } from "./look.js";
import { createOrbit } from "./orbit.js";
import { createPicking } from "./picking.js";
import { followedPoint, interpolatePose } from "./pose.js";
import { createWorld } from "./world.js";

const noWebgl =
  "This browser shows no 3D pictures: WebGL is missing or switched off. Everything else works.";
const contextLost =
  "The browser has taken the 3D picture away, and may bring it back. Everything else goes on.";

/**
 * @typedef {object} Options
 * @property {boolean} [dark]
 * @property {(push: import("./types.js").Push) => void} [onPush] called when a person has pushed a
 *   body; without it, none can be pushed
 * @property {(push: import("./types.js").Push | undefined) => void} [onAim] called as a push is aimed,
 *   and with undefined when it is let go or given up
 * @property {(sentence: string | undefined) => void} [onProblem] called with what is wrong with the
 *   picture, and with undefined when it is well again
 */

/**
 * Shows the bodies of a MuJoCo model. Without WebGL it shows nothing, says so by `onProblem`, and can
 * be used all the same.
 *
 * @param {HTMLCanvasElement} canvas its size is that of its style
 * @param {import("./types.js").Picture} picture
 * @param {Options} [options]
 */
export async function createBodiesView(canvas, picture, options = {}) {
  const context = canvas.getContext("webgl2", { antialias: true, alpha: false });
  if (context === null) {
    options.onProblem?.(noWebgl);
    return emptyView;
  }
  const three = await import("/assets/three.js");
  return viewOf(three, canvas, context, picture, options);
}

/** The view where there is no WebGL. */
const emptyView = {
  show() {},
  resize() {},
  dispose() {},
  pick: () => undefined,
  drag() {},
  setDark() {},
  camera: { read: () => [], write() {}, reset() {}, onChange() {} },
  measures: () => ({ frames: 0, level: 0, pixelRatio: 0, geometries: 0, textures: 0 }),
};

/**
 * @param {any} three
 * @param {HTMLCanvasElement} canvas
 * @param {WebGL2RenderingContext} context
 * @param {import("./types.js").Picture} picture
 * @param {Options} options
 */
function viewOf(three, canvas, context, picture, { dark = false, onPush, onAim, onProblem }) {
  const { camera: initial, bodies } = picture;
  const renderer = new three.WebGLRenderer({ canvas, context });
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = three.PCFShadowMap;

  const world = createWorld(three, picture);
  const { robot } = world;
  const cameraListeners = new Set();
  const orbit = createOrbit(three, canvas, initial, {
    ground: world.groundHeight,
    onMove() {
      frames.request();
      for (const listener of cameraListeners) listener();
    },
  });
  const picking = createPicking(three, canvas, orbit.camera, robot);
  const frames = createFrames(renderer, render, applyQuality);
  const aiming =
    onPush &&
    createAiming(
      three,
      canvas,
      { camera: orbit.camera, robot, picking, picture },
      {
        onPush,
        onAiming(isAiming) {
          orbit.enable(!isAiming);
          if (!isAiming) onAim?.(undefined);
        },
        onHover(body) {
          canvas.style.cursor = body > 0 ? "grab" : "";
          if (robot.highlight(body, look.highlight)) frames.request();
        },
        onChange: () => frames.request(),
      },
    );

  let look = lookOf(dark);
  const pose = new Float32Array(7 * bodies.length);
  /**
   * What is shown, to tell whether anything has changed.
   *
   * @type {{ from: import("./types.js").Moment | null, to: import("./types.js").Moment | null, share: number }}
   */
  let shown = { from: null, to: null, share: Number.NaN };
  /**
   * A push that is not aimed here, such as a link's.
   *
   * @type {import("./types.js").Push | null}
   */
  let given = null;

  function render() {
    const aimed = aiming?.push();
    if (aimed) onAim?.(aimed);
    world.showPush(aimed ?? given);
    const { camera, target } = orbit;
    const distance = orbit.distance();
    camera.near = distance / 20;
    camera.far = distance * 20;
    camera.updateProjectionMatrix();
    world.follow(target, distance);
    renderer.render(world.scene, camera);
  }

  function applyQuality({ pixelRatio, shadows }) {
    world.shade(shadows);
    renderer.setPixelRatio(Math.min(devicePixelRatio, pixelRatio));
    frames.request();
  }

  function resize() {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0 || height === 0) return;
    renderer.setPixelRatio(Math.min(devicePixelRatio, frames.quality().pixelRatio));
    renderer.setSize(width, height, false);
    orbit.fit(width / height);
    // Its size set, the canvas is empty until it is painted.
    frames.renderNow();
  }

  const lost = () => onProblem?.(contextLost);
  const restored = () => {
    onProblem?.(undefined);
    frames.request();
  };
  canvas.addEventListener("webglcontextlost", lost);
  canvas.addEventListener("webglcontextrestored", restored);
  world.paint(look);
  resize();

  return {
    /**
     * Shows the moment between two moments.
     *
     * @param {import("./types.js").Moment} from
     * @param {import("./types.js").Moment} to
     * @param {number} share from 0 to 1
     */
    show(from, to, share) {
      if (from.pose === null || to.pose === null) return;
      if (from === shown.from && to === shown.to && share === shown.share) return;
      shown = { from, to, share };
      interpolatePose(from.pose, to.pose, share, pose);
      world.place(pose);
      orbit.follow(followedPoint(pose, initial.follows));
      frames.renderNow();
    },
    resize,
    pick: picking.pick,
    /**
     * Shows the arrow of a push.
     *
     * @param {import("./types.js").Push | null} push null hides it
     */
    drag(push) {
      given = push;
      frames.request();
    },
    setDark(isDark) {
      look = lookOf(isDark);
      world.paint(look);
      frames.request();
    },
    camera: {
      read: orbit.read,
      write(numbers) {
        orbit.write(numbers);
        frames.request();
      },
      reset() {
        orbit.reset();
        frames.request();
      },
      /** @param {() => void} listener called after a person moved the camera */
      onChange(listener) {
        cameraListeners.add(listener);
      },
    },
    measures() {
      const { geometries, textures } = renderer.info.memory;
      return { ...frames.measures(), pixelRatio: renderer.getPixelRatio(), geometries, textures };
    },
    dispose() {
      canvas.removeEventListener("webglcontextlost", lost);
      canvas.removeEventListener("webglcontextrestored", restored);
      for (const part of [frames, aiming, orbit, world]) part?.dispose();
      renderer.dispose();
    },
  };
}
