import { eyeOffset, fieldOfView, fittingDistance, placementOf } from "./camera-placement.js";

/** The effect of a key on the camera: degrees to the side, degrees up, and a factor of its distance. */
const keys = {
  ArrowLeft: [-10, 0, 1],
  ArrowRight: [10, 0, 1],
  ArrowUp: [0, -5, 1],
  ArrowDown: [0, 5, 1],
  "+": [0, 0, 1 / 1.15],
  "=": [0, 0, 1 / 1.15],
  "-": [0, 0, 1.15],
};

/**
 * A camera that follows a point, and that a person moves by mouse, touch and keys.
 *
 * @param {any} three
 * @param {HTMLCanvasElement} canvas
 * @param {import("./types.js").Camera} initial
 * @param {object} options
 * @param {number | undefined} options.ground the height of the ground, below which it does not go
 * @param {() => void} options.onMove called after a person moved it
 */
export function createOrbit(three, canvas, initial, { ground, onMove }) {
  const { height } = initial;
  const camera = new three.PerspectiveCamera(fieldOfView);
  camera.up.set(0, 0, 1);
  // Where people scroll a page, its pictures do not zoom.
  const whenFocused = (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey) event.stopImmediatePropagation();
  };
  canvas.addEventListener("wheel", whenFocused, { capture: true });
  const controls = new three.OrbitControls(camera, canvas);
  // A finger that moves up or down scrolls the page.
  canvas.style.touchAction = "pan-y";
  controls.enableDamping = false;
  controls.zoomSpeed = 0.7;
  controls.rotateSpeed = 0.7;
  controls.screenSpacePanning = true;
  if (ground !== undefined) controls.maxPolarAngle = Math.PI / 2 - 0.01;

  /** The point that is followed; what is looked at is relative to it. */
  const followed = new three.Vector3();
  let aspect = 1;
  /** True while this moves the camera, and not a person. */
  let moving = false;

  const fitting = () => fittingDistance(height, aspect);
  const toTarget = () => camera.position.clone().sub(controls.target);

  function update() {
    moving = true;
    controls.update();
    moving = false;
  }

  function place({ azimuth, elevation, distance }) {
    const offset = eyeOffset({ azimuth, elevation, distance });
    camera.position.copy(controls.target).add(new three.Vector3(...offset));
    update();
  }

  function write([azimuth, elevation, zoom, x, y, z]) {
    controls.target.set(x, y, z).add(followed);
    place({ azimuth, elevation, distance: zoom * fitting() });
  }

  function reset() {
    write([initial.azimuth, initial.elevation, 1, ...initial.target]);
  }

  function press(event) {
    const change = keys[event.key];
    const returns = event.key === "Home";
    if ((!change && !returns) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (returns) reset();
    else {
      const { azimuth, elevation, distance } = placementOf(toTarget().toArray());
      const wanted = distance * change[2];
      place({
        azimuth: azimuth + change[0],
        elevation: elevation + change[1],
        distance: Math.min(controls.maxDistance, Math.max(controls.minDistance, wanted)),
      });
    }
    onMove();
  }

  const changed = () => {
    if (!moving) onMove();
  };
  controls.addEventListener("change", changed);
  canvas.addEventListener("keydown", press);
  if (canvas.tabIndex < 0) canvas.tabIndex = 0;
  reset();

  return {
    camera,
    /** The point that the camera looks at, a Vector3. */
    target: controls.target,
    /** @param {boolean} enabled false while a drag means something else */
    enable(enabled) {
      controls.enabled = enabled;
    },
    distance: () => toTarget().length(),
    /** @param {readonly number[]} point to follow from now on */
    follow([x, y, z]) {
      const step = new three.Vector3(x, y, z).sub(followed);
      if (step.lengthSq() === 0) return;
      followed.add(step);
      controls.target.add(step);
      camera.position.add(step);
      update();
    },
    /** @param {number} next width / height of the picture */
    fit(next) {
      const before = fitting();
      aspect = next;
      const offset = toTarget().multiplyScalar(fitting() / before);
      camera.position.copy(controls.target).add(offset);
      controls.minDistance = 0.2 * fitting();
      controls.maxDistance = 4 * fitting();
      camera.aspect = aspect;
      update();
    },
    /** Its azimuth and elevation in degrees, its distance for that which fits, what it looks at. */
    read() {
      const { azimuth, elevation, distance } = placementOf(toTarget().toArray());
      const offset = controls.target.clone().sub(followed).toArray();
      return [azimuth, elevation, distance / fitting(), ...offset];
    },
    write,
    reset,
    dispose() {
      controls.removeEventListener("change", changed);
      canvas.removeEventListener("keydown", press);
      canvas.removeEventListener("wheel", whenFocused, { capture: true });
      controls.dispose();
    },
  };
}
