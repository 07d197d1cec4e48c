import { createBodiesView } from "./views/bodies-view.js";
import { createSceneView } from "./views/scene-view.js";

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

/**
 * The pictures of the arms. Their cameras move together.
 *
 * @param {(push: object) => void} onPush called when a person has pushed a body in a picture
 * @param {() => void} wake called when there is something to be drawn
 */
export function createPictures(onPush, wake) {
  let views = [];
  /** The camera that a person has chosen, or a link; undefined while it is the environment's. */
  let camera;
  /** Grows with each environment: what was opened for an earlier one is given up. */
  let turn = 0;

  darkScheme.addEventListener("change", ({ matches }) => {
    for (const view of views) view.setDark(matches);
  });

  function dispose() {
    for (const view of views) view.dispose();
    views = [];
  }

  async function viewOf(arm, picture) {
    const canvas = arm.freshCanvas();
    const dark = darkScheme.matches;
    if (picture.kind === "scene") return createSceneView(canvas, { dark });
    return createBodiesView(canvas, picture, { dark, onPush, onProblem: arm.noticePicture });
  }

  function follow(moved) {
    camera = moved.camera.read().map((number) => Number(number.toFixed(3)));
    for (const view of views) if (view !== moved) view.camera.write(camera);
    wake();
  }

  return {
    /** Makes the pictures of arms over an environment. */
    async open(arms, picture) {
      const mine = ++turn;
      dispose();
      const made = await Promise.all(arms.map((arm) => viewOf(arm, picture)));
      if (mine !== turn) {
        for (const view of made) view.dispose();
        return;
      }
      views = made;
      for (const view of views) view.camera?.onChange(() => follow(view));
      if (camera !== undefined) this.writeCamera(camera);
      wake();
    },
    close() {
      turn += 1;
      dispose();
    },
    /** Shows an arm's moment, and the push that acts at it. */
    show(arm, { from, to, share }, push) {
      views[arm]?.show(from, to, share);
      views[arm]?.drag?.(push ?? null);
    },
    resize() {
      for (const view of views) view.resize();
    },
    readCamera: () => camera,
    /** @param {number[] | undefined} numbers the environment's own camera, if undefined */
    writeCamera(numbers) {
      camera = numbers;
      for (const view of views) {
        if (numbers === undefined) view.camera?.reset();
        else view.camera?.write(numbers);
      }
    },
  };
}
