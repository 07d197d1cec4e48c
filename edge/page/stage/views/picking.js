/** Around a fingertip, bodies are looked for at this distance too, in pixels. */
const fingertip = 14;
const directions = 8;

/**
 * Finds what is under a pointer.
 *
 * @param {any} three
 * @param {HTMLCanvasElement} canvas
 * @param {any} camera a PerspectiveCamera
 * @param {ReturnType<typeof import("./robot.js").createRobot>} robot
 */
export function createPicking(three, canvas, camera, robot) {
  const raycaster = new three.Raycaster();

  /** The ray through a point of the window. */
  function rayAt(clientX, clientY) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const place = new three.Vector2(
      (2 * (clientX - left)) / width - 1,
      1 - (2 * (clientY - top)) / height,
    );
    camera.updateMatrixWorld();
    raycaster.setFromCamera(place, camera);
    return raycaster.ray;
  }

  function hitAt(clientX, clientY) {
    rayAt(clientX, clientY);
    return raycaster.intersectObjects(robot.movable, false)[0];
  }

  return {
    rayAt,
    /**
     * The body at a point of the window, and the point of it, in its frame.
     *
     * @param {number} clientX
     * @param {number} clientY
     * @param {boolean} [isFinger] true for a finger, under which no one can see
     * @returns {{ body: number, point: import("./types.js").Vector } | undefined}
     */
    pick(clientX, clientY, isFinger = false) {
      const around = Array.from({ length: isFinger ? directions : 0 }, (_, i) => {
        const angle = (2 * Math.PI * i) / directions;
        return [fingertip * Math.cos(angle), fingertip * Math.sin(angle)];
      });
      for (const [x, y] of [[0, 0], ...around]) {
        const hit = hitAt(clientX + x, clientY + y);
        if (hit === undefined) continue;
        const { body } = hit.object.userData;
        const point = robot.groups[body].worldToLocal(hit.point.clone()).toArray();
        return { body, point };
      }
      return undefined;
    },
  };
}
