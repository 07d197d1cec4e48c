import { numbersPerBody, quaternionOf } from "./pose.js";
import { solidOf } from "./solids.js";

/**
 * Returns how much nearer than others a body is drawn, in the smallest differences of depth: millimeters.
 *
 * @param {number} body
 */
export function depthOffset(body) {
  return -120 * body;
}

/**
 * The bodies of a picture: a group for each, with its geoms as children.
 *
 * @param {any} three
 * @param {import("./types.js").Picture} picture
 */
export function createRobot(three, { bodies, geoms }) {
  const root = new three.Group();
  const groups = bodies.map(() => new three.Group());
  const meshes = geoms.flatMap((geom) => {
    const mesh = meshOf(three, geom);
    if (mesh === null) return [];
    groups[geom.body].add(mesh);
    mesh.userData = { body: geom.body, color: geom.color };
    return [mesh];
  });
  root.add(...groups);
  /** The world does not move, so that it cannot be pushed. */
  const movable = meshes.filter(({ userData }) => userData.body > 0);
  let highlighted = 0;

  return {
    root,
    groups,
    movable,
    /** Places the bodies; their order is that of the pose. */
    place(pose) {
      // Body 0 is the world, whose frame is that of the picture.
      for (let body = 1; body < groups.length; body++) {
        const at = body * numbersPerBody;
        groups[body].position.set(pose[at], pose[at + 1], pose[at + 2]);
        groups[body].quaternion.set(...quaternionOf(pose, at + 3));
      }
      root.updateMatrixWorld();
    },
    /** @param {import("./look.js").Look} look */
    paint({ bodies }) {
      for (const { userData, material } of meshes) {
        material.color.set(bodies[userData.color] ?? userData.color);
      }
    },
    /** @param {boolean} isShaded true if shadows fall on bodies */
    shade(isShaded) {
      for (const mesh of meshes) mesh.receiveShadow = isShaded;
    },
    /** Lets a body glow; 0 is none. Returns true if that changed anything. */
    highlight(body, color) {
      if (body === highlighted) return false;
      highlighted = body;
      for (const { userData, material } of movable) {
        const glows = userData.body === body;
        material.emissive.set(glows ? color : "#000");
        material.emissiveIntensity = glows ? 0.35 : 0;
      }
      return true;
    },
    dispose() {
      for (const { geometry, material } of meshes) {
        geometry.dispose();
        material.dispose();
      }
    },
  };
}

function meshOf(three, geom) {
  const described = solidOf(geom);
  if (described === null) return null;
  const { solid, args, scale, alongY } = described;
  const geometry = new three[solid](...args);
  if (alongY) geometry.rotateX(Math.PI / 2);
  const material = new three.MeshStandardMaterial({
    roughness: 0.55,
    metalness: 0,
    // The backs of feet may lie below the ground, which would have no shadow there.
    shadowSide: three.FrontSide,
    // Where surfaces coincide, as those of two legs in one plane do, the later body's is seen.
    polygonOffset: true,
    polygonOffsetUnits: depthOffset(geom.body),
  });
  const mesh = new three.Mesh(geometry, material);
  mesh.position.set(...geom.pos);
  mesh.quaternion.set(...quaternionOf(geom.quat));
  mesh.scale.set(...scale);
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}
