import { lightDirection, snappedToTexels } from "./light-placement.js";

/** The light that casts shadows comes from the left above the camera, another from behind. */
const keyPlace = { right: -0.7, forward: -0.6, up: 1 };
const rimPlace = { right: 0.7, forward: 0.9, up: 0.5 };
const shadowTexels = 1024;

/**
 * The lights, which move along with what is looked at, so that a small shadow map is enough.
 *
 * @param {any} three
 * @param {{ azimuth: number, height: number }} camera
 */
export function createLights(three, { azimuth, height }) {
  const reach = 0.85 * height;
  const texel = (2 * reach) / shadowTexels;
  const toKey = lightDirection(azimuth, keyPlace);
  const toRim = lightDirection(azimuth, rimPlace);
  const ambient = new three.HemisphereLight();
  ambient.position.set(0, 0, 1);
  const key = new three.DirectionalLight();
  const rim = new three.DirectionalLight();
  rim.position.set(...toRim);
  key.castShadow = true;
  key.shadow.mapSize.set(shadowTexels, shadowTexels);
  key.shadow.normalBias = 2 * texel;
  key.shadow.bias = -0.0005;
  key.shadow.radius = 3;
  Object.assign(key.shadow.camera, {
    left: -reach,
    right: reach,
    top: reach,
    bottom: -reach,
    near: 0,
    far: 8 * reach,
  });
  key.shadow.camera.up.set(0, 0, 1);

  return {
    all: [ambient, key, key.target, rim],
    /** @param {import("./look.js").Look} look */
    paint(look) {
      ambient.color.set(look.skyLight);
      ambient.groundColor.set(look.groundLight);
      ambient.intensity = look.ambient;
      key.intensity = look.key;
      rim.intensity = look.rim;
    },
    /** @param {boolean} shadows */
    castShadows(shadows) {
      key.castShadow = shadows;
    },
    /** @param {readonly number[]} target */
    follow(target) {
      const place = snappedToTexels(target, toKey, texel);
      key.target.position.set(...place);
      key.position.set(...place.map((each, i) => each + 4 * reach * toKey[i]));
      key.updateMatrixWorld();
      key.target.updateMatrixWorld();
    },
    dispose() {
      key.dispose();
    },
  };
}
