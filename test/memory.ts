import { setImmediate } from "node:timers/promises";
import { queryObjects } from "node:v8";
import { loadMujoco } from "../train/environments/mujoco/module.ts";

/** Counts the objects that are held, arrays and functions among them, once garbage is collected. */
async function heldObjects(): Promise<number> {
  // What has been done may hold something until its turn is over.
  await setImmediate();
  return queryObjects(Object, { format: "count" });
}

/**
 * Returns how many more objects are held after doing something many times: the least of several
 * rounds, since what is compiled or cached on the way comes once, and what leaks comes every time.
 */
export async function growthOf(work: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  await work();
  for (let round = 0; round < 3; round++) {
    const before = await heldObjects();
    await work();
    least = Math.min(least, (await heldObjects()) - before);
  }
  return least;
}

/** How large MuJoCo's memory is, in bytes. */
export async function mujocoMemory(): Promise<number> {
  const mujoco = await loadMujoco();
  const model = mujoco.MjModel.from_xml_string(
    '<mujoco><size memory="1K"/><worldbody><body><freejoint/><geom size="1"/></body></worldbody></mujoco>',
  );
  const data = new mujoco.MjData(model);
  const { byteLength } = data.qpos.buffer;
  data.delete();
  model.delete();
  return byteLength;
}
