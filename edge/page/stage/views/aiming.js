import { aimingNormal, forceOfDrag } from "./push-force.js";

/** A drag by fewer pixels is a click. */
const leastDrag = 4;

/**
 * Lets a person aim a push: a drag from a body, in the plane through the grabbed point. The body may
 * move meanwhile.
 *
 * @param {any} three
 * @param {HTMLCanvasElement} canvas
 * @param {object} parts
 * @param {any} parts.camera a PerspectiveCamera
 * @param {ReturnType<typeof import("./robot.js").createRobot>} parts.robot
 * @param {ReturnType<typeof import("./picking.js").createPicking>} parts.picking
 * @param {import("./types.js").Picture} parts.picture
 * @param {object} told
 * @param {(isAiming: boolean) => void} told.onAiming called when aiming begins and ends
 * @param {(body: number) => void} told.onHover called when a pointer comes over a body; 0 is none
 * @param {() => void} told.onChange called when the arrow is to be drawn anew
 * @param {(push: import("./types.js").Push) => void} told.onPush called when a push is let go
 */
export function createAiming(three, canvas, { camera, robot, picking, picture }, told) {
  const { bodies, planar } = picture;
  const view = new three.Vector3();
  const plane = new three.Plane();
  /**
   * What is being aimed.
   *
   * @type {{ body: number, point: import("./types.js").Vector, pointerId: number, start: number[], at: number[] } | null}
   */
  let aim = null;

  function begin(event) {
    if (event.button !== 0 || !event.isPrimary || aim !== null) return;
    const { clientX, clientY, pointerId, pointerType } = event;
    const picked = picking.pick(clientX, clientY, pointerType === "touch");
    if (picked === undefined) return;
    aim = { ...picked, pointerId, start: [clientX, clientY], at: [clientX, clientY] };
    canvas.setPointerCapture(pointerId);
    told.onAiming(true);
    told.onHover(picked.body);
  }

  function move(event) {
    if (aim === null) {
      if (event.pointerType === "mouse" && event.buttons === 0) {
        told.onHover(picking.pick(event.clientX, event.clientY)?.body ?? 0);
      }
    } else if (event.pointerId === aim.pointerId) {
      aim.at = [event.clientX, event.clientY];
      told.onChange();
    }
  }

  function end(event) {
    if (event.pointerId !== aim?.pointerId) return;
    const push = current();
    cancel();
    if (push !== undefined) told.onPush(push);
  }

  function cancel() {
    if (aim === null) return;
    aim = null;
    told.onAiming(false);
    told.onHover(0);
    told.onChange();
  }

  const lost = (event) => {
    if (event.pointerId === aim?.pointerId) cancel();
  };
  const leave = () => {
    if (aim === null) told.onHover(0);
  };
  const press = (event) => {
    if (event.key === "Escape") cancel();
  };
  /** Otherwise a finger that aims would scroll the page. */
  const touch = (event) => {
    if (aim !== null) event.preventDefault();
  };

  /** The push that would be let go now; undefined if there is none. */
  function current() {
    if (aim === null) return undefined;
    const { body, point, start, at } = aim;
    if (Math.hypot(at[0] - start[0], at[1] - start[1]) < leastDrag) return undefined;
    const from = robot.groups[body].localToWorld(new three.Vector3(...point));
    camera.getWorldDirection(view);
    const normal = new three.Vector3(...aimingNormal(view.toArray(), planar));
    plane.setFromNormalAndCoplanarPoint(normal, from);
    const to = picking.rayAt(...at).intersectPlane(plane, new three.Vector3());
    if (to === null) return undefined;
    const force = forceOfDrag(to.sub(from).toArray(), bodies[body].mass, planar);
    return { body, point, force };
  }

  /** @type {[EventTarget, string, (event: any) => void, AddEventListenerOptions?][]} */
  const listeners = [
    // Before the camera's, which then leaves the drag alone.
    [canvas, "pointerdown", begin, { capture: true }],
    [canvas, "pointermove", move],
    [canvas, "pointerup", end],
    [canvas, "pointercancel", lost],
    [canvas, "pointerleave", leave],
    [canvas, "touchstart", touch, { passive: false }],
    [window, "keydown", press],
  ];
  for (const [target, ...rest] of listeners) target.addEventListener(...rest);

  return {
    /** The push that is aimed, or undefined. */
    push: current,
    cancel,
    dispose() {
      for (const [target, ...rest] of listeners) target.removeEventListener(...rest);
    },
  };
}
