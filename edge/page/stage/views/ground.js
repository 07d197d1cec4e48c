import { recentred } from "./ground-grid.js";

const vertexShader = `
#include <common>
#include <shadowmap_pars_vertex>
varying vec2 place;

void main() {
  #include <beginnormal_vertex>
  #include <defaultnormal_vertex>
  #include <begin_vertex>
  #include <project_vertex>
  #include <worldpos_vertex>
  #include <shadowmap_vertex>
  // Without shadows, three.js declares no worldPosition.
  place = (mat3(modelMatrix) * position).xy;
}
`;

/**
 * A checkered pattern, averaged over the pixel: it is the product of two square waves, and the mean of
 * a square wave over an interval is the difference of a triangular wave at its ends.
 */
const fragmentShader = `
uniform vec3 tile;
uniform vec3 otherTile;
uniform vec3 shadow;
uniform float shadowOpacity;
uniform float tileWidth;
uniform vec2 focus;
uniform vec2 fading;
varying vec2 place;

#include <common>
#include <bsdfs>
#include <lights_pars_begin>
#include <shadowmap_pars_fragment>
#include <shadowmask_pars_fragment>

#if defined(ONE_SAMPLE) && NUM_DIR_LIGHT_SHADOWS > 0
float lit() {
  vec3 at = vDirectionalShadowCoord[0].xyz / vDirectionalShadowCoord[0].w;
  at.z += directionalLightShadows[0].shadowBias;
  bool isOutside = any(lessThan(at, vec3(0.0))) || any(greaterThan(at, vec3(1.0)));
  return isOutside ? 1.0 : texture(directionalShadowMap[0], at);
}
#else
float lit() {
  return getShadowMask();
}
#endif

vec2 triangular(vec2 x) {
  return abs(mod(x, 2.0) - 1.0);
}

void main() {
  vec2 x = place / tileWidth;
  vec2 pixel = clamp(fwidth(x), 1e-4, 8.0);
  vec2 waves = (triangular(x + 0.5 * pixel) - triangular(x - 0.5 * pixel)) / pixel;
  vec3 color = mix(tile, otherTile, 0.5 + 0.5 * waves.x * waves.y);
  color = mix(color, shadow, shadowOpacity * (1.0 - lit()));
  float opacity = 1.0 - smoothstep(fading.x, fading.y, distance(place, focus));
  gl_FragColor = vec4(color, opacity);
  #include <colorspace_fragment>
}
`;

/** The ground fades out between these multiples of the camera's distance. */
const fades = [1, 6.5];

/**
 * An endless checkered ground, on which shadows fall, and which fades out with the distance.
 *
 * @param {any} three
 * @param {{ height: number, tileWidth: number, depthOffset: number }} place its offset is that of what
 *   is drawn before bodies that touch it
 */
export function createGround(three, { height, tileWidth, depthOffset }) {
  const uniforms = three.UniformsUtils.merge([
    three.UniformsLib.lights,
    {
      tile: { value: new three.Color() },
      otherTile: { value: new three.Color() },
      shadow: { value: new three.Color() },
      shadowOpacity: { value: 0 },
      tileWidth: { value: tileWidth },
      focus: { value: new three.Vector2() },
      fading: { value: new three.Vector2() },
    },
  ]);
  const material = new three.ShaderMaterial({
    uniforms,
    vertexShader,
    fragmentShader,
    lights: true,
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetUnits: depthOffset,
  });
  const mesh = new three.Mesh(new three.PlaneGeometry(2, 2), material);
  mesh.position.z = height;
  mesh.receiveShadow = true;
  mesh.renderOrder = 1;
  const period = 2 * tileWidth;

  return {
    mesh,
    /** @param {import("./look.js").Look} look */
    paint(look) {
      for (const name of ["tile", "otherTile", "shadow"]) uniforms[name].value.set(look[name]);
      uniforms.shadowOpacity.value = look.shadowOpacity;
    },
    /** @param {boolean} isSoft false for shadows that are sampled once, which takes less time */
    soften(isSoft) {
      material.defines = isSoft ? {} : { ONE_SAMPLE: "" };
      material.needsUpdate = true;
    },
    /**
     * Moves the ground to where a camera looks.
     *
     * @param {{ x: number, y: number }} target
     * @param {number} distance of the camera from it
     */
    follow({ x, y }, distance) {
      mesh.position.x = recentred(x, period);
      mesh.position.y = recentred(y, period);
      uniforms.focus.value.set(x - mesh.position.x, y - mesh.position.y);
      uniforms.fading.value.set(fades[0] * distance, fades[1] * distance);
      const reach = fades[1] * distance + period;
      mesh.scale.set(reach, reach, 1);
    },
    dispose() {
      mesh.geometry.dispose();
      material.dispose();
    },
  };
}
