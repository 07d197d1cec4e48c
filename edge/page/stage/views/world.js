import { createArrow } from "./arrow.js";
import { createBackground } from "./background.js";
import { createGround } from "./ground.js";
import { tileWidth } from "./ground-grid.js";
import { createLights } from "./lights.js";
import { dragOfForce } from "./push-force.js";
import { createRobot, depthOffset } from "./robot.js";

/**
 * The world of a picture: the robot, the ground under it, lights, background, and the arrow of a push.
 *
 * @param {any} three
 * @param {import("./types.js").Picture} picture
 */
export function createWorld(three, picture) {
  const { camera, geoms, bodies } = picture;
  const scene = new three.Scene();
  const robot = createRobot(three, picture);
  // Without a pose, its parts would lie in a heap.
  robot.root.visible = false;
  const lights = createLights(three, camera);
  const arrow = createArrow(three, camera.height);
  const floor = geoms.find(({ type, body }) => type === "plane" && body === 0);
  const ground =
    floor &&
    createGround(three, {
      height: floor.pos[2],
      tileWidth: tileWidth(camera.height),
      depthOffset: depthOffset(bodies.length),
    });
  scene.add(robot.root, arrow.group, ...lights.all);
  if (ground) scene.add(ground.mesh);

  return {
    scene,
    robot,
    /** The height of the ground; undefined without one. */
    groundHeight: floor?.pos[2],
    /** @param {Float32Array} pose of all bodies */
    place(pose) {
      robot.root.visible = true;
      robot.place(pose);
    },
    /** @param {import("./look.js").Look} look */
    paint(look) {
      scene.background?.dispose();
      scene.background = createBackground(three, look);
      lights.paint(look);
      robot.paint(look);
      ground?.paint(look);
      arrow.paint(look.arrow);
    },
    /** @param {string} shadows of a quality */
    shade(shadows) {
      lights.castShadows(shadows !== "none");
      robot.shade(shadows === "soft");
      ground?.soften(shadows === "soft");
    },
    /**
     * Moves lights and ground to where a camera looks.
     *
     * @param {any} target a Vector3
     * @param {number} distance of the camera from it
     */
    follow(target, distance) {
      lights.follow(target.toArray());
      ground?.follow(target, distance);
    },
    /** @param {import("./types.js").Push | null} push null hides the arrow */
    showPush(push) {
      if (push === null) {
        arrow.hide();
        return;
      }
      const from = robot.groups[push.body].localToWorld(new three.Vector3(...push.point));
      const drag = new three.Vector3(...dragOfForce(push.force, bodies[push.body].mass));
      arrow.show(from, drag);
    },
    dispose() {
      for (const part of [arrow, ground, lights, robot]) part?.dispose();
      scene.background?.dispose();
    },
  };
}
