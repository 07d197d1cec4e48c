import type { MainModule, MjData, MjModel } from "@mujoco/mujoco";
import type { Push } from "../rigid-bodies.ts";
import type { Quaternion, Vector } from "./description.ts";
import { liveViews, numbers } from "./views.ts";

/** The fields of MuJoCo's data that determine where bodies are. */
type Positions = Record<"qpos" | "mocap_pos" | "mocap_quat", Float64Array>;

/** The places of bodies, computed in data of their own: those of a simulation stay as they are. */
export class Kinematics {
  private readonly data: MjData;
  private readonly compute: () => void;
  private readonly views: () => Positions & Record<"xpos" | "xquat" | "xipos", Float64Array>;

  constructor(mujoco: MainModule, model: MjModel) {
    const data = new mujoco.MjData(model);
    this.data = data;
    this.compute = () => mujoco.mj_kinematics(model, data);
    this.views = liveViews(() => ({
      qpos: numbers(data.qpos),
      mocap_pos: numbers(data.mocap_pos),
      mocap_quat: numbers(data.mocap_quat),
      xpos: numbers(data.xpos),
      xquat: numbers(data.xquat),
      xipos: numbers(data.xipos),
    }));
  }

  /** The pose of each body: x, y, z of its origin and w, x, y, z of its rotation. */
  poses(positions: Positions): Float32Array {
    const { xpos, xquat } = this.placed(positions);
    const poses = new Float32Array((7 * xpos.length) / 3);
    for (let body = 0; 7 * body < poses.length; body++) {
      poses.set(xpos.subarray(3 * body, 3 * body + 3), 7 * body);
      poses.set(xquat.subarray(4 * body, 4 * body + 4), 7 * body + 3);
    }
    return poses;
  }

  /**
   * The force f and the torque about the body's center of mass c that a push at the point r of the body's
   * frame, with origin x and rotation R, amounts to: (f, (x + R r - c) x f).
   */
  wrench({ body, point, force }: Push, positions: Positions): number[] {
    const { xpos, xquat, xipos } = this.placed(positions);
    const [x, c] = [vectorAt(xpos, body), vectorAt(xipos, body)];
    const [w, i, j, k] = xquat.subarray(4 * body, 4 * body + 4);
    const turned = rotate([w, i, j, k], point);
    const lever = (axis: 0 | 1 | 2) => x[axis] + turned[axis] - c[axis];
    return [...force, ...cross([lever(0), lever(1), lever(2)], force)];
  }

  private placed({ qpos, mocap_pos, mocap_quat }: Positions) {
    const views = this.views();
    views.qpos.set(qpos);
    views.mocap_pos.set(mocap_pos);
    views.mocap_quat.set(mocap_quat);
    this.compute();
    return views;
  }

  release(): void {
    this.data.delete();
  }
}

function vectorAt(values: Float64Array, index: number): Vector {
  return [values[3 * index], values[3 * index + 1], values[3 * index + 2]];
}

function cross([a, b, c]: Vector, [x, y, z]: Vector): Vector {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

/** Rotates r by the unit quaternion (w, u): r + 2 w (u x r) + 2 u x (u x r). */
function rotate([w, i, j, k]: Quaternion, r: Vector): Vector {
  const u: Vector = [i, j, k];
  const once = cross(u, r);
  const twice = cross(u, once);
  const part = (axis: 0 | 1 | 2) => r[axis] + 2 * (w * once[axis] + twice[axis]);
  return [part(0), part(1), part(2)];
}
