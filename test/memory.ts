import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { loadMujoco } from "../train/environments/mujoco/module.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** What JavaScript holds on to, in bytes. */
async function usedMemory(): Promise<number> {
  // The memory of arrays is given back a while after they are collected.
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await setTimeout(20);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/**
 * How much more is held after doing something many times: the least of several rounds, since what
 * is compiled or cached on the way comes once, and what leaks comes every time.
 */
export async function growthOf(work: () => Promise<void>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  await work();
  for (let round = 0; round < 3; round++) {
    const before = await usedMemory();
    await work();
    least = Math.min(least, (await usedMemory()) - before);
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
