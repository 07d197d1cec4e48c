import { fileURLToPath } from "node:url";
import * as z from "zod";
import { examineDevice } from "../../../train/engine/device/examination.ts";
import { type Device, describeSoftware } from "../../../train/engine/devices.ts";
import { startAnswering } from "../answering-process.ts";
import { startPeer } from "../peer.ts";
import { Contender } from "./contender.ts";
import { nameOfWorkload, type Workload } from "./workloads.ts";

/** What can be measured here, and what cannot. */
export interface Contenders {
  found: { contender: Contender; what: string }[];
  /** With the reason, and what adds it. */
  missing: { name: string; reason: string }[];
  warnings: string[];
}

const deviceProgram = fileURLToPath(new URL("./device-program.ts", import.meta.url));

const threadsOf = (count: number) => (count === 1 ? "1 thread" : `${count} threads`);

/** softedge on a device. */
function deviceContender(name: string, device: Device, threads: number): Contender {
  const args = [deviceProgram, device, String(threads)];
  return new Contender(name, (signal) => startAnswering(process.execPath, args, name, signal));
}

/**
 * Finds softedge's devices, as the doctor does. The CPU is there once for each number of threads.
 */
export async function findDevices(
  devices: readonly Device[],
  threads: readonly number[],
): Promise<Contenders> {
  const contenders: Contenders = { found: [], missing: [], warnings: [] };
  for (const device of devices) {
    const finding = await examineDevice(device);
    if (finding.state === "missing") {
      const { problem, add } = finding;
      const reason = add.length > 0 ? `${problem}; to add it: ${add.join("; or: ")}` : problem;
      contenders.missing.push({ name: device, reason });
      continue;
    }
    const { adapter = "an adapter that nothing names" } = finding;
    const warning = describeSoftware({ device, adapter });
    if (warning !== undefined) contenders.warnings.push(warning);
    const counts = device === "cpu" ? threads : [1];
    for (const count of counts) {
      const name = device === "cpu" ? `cpu, ${threadsOf(count)}` : device;
      const contender = deviceContender(name, device, count);
      contenders.found.push({ contender, what: `softedge on ${adapter}` });
    }
  }
  return contenders;
}

/** The other programs, in bench/peers. */
const peers = { torch: "gpu_torch.py", JAX: "gpu_jax.py" };

const said = z.object({ device: z.string() });

/**
 * Starts the other programs, whose processors are as many as the most threads of softedge.
 *
 * @param limit in seconds, for each
 */
export async function findPeers(
  python: string,
  workloads: readonly Workload[],
  threads: number,
  limit: number,
): Promise<Contenders> {
  const contenders: Contenders = { found: [], missing: [], warnings: [] };
  const args = [String(threads), ...workloads.map(nameOfWorkload)];
  for (const [name, script] of Object.entries(peers)) {
    const contender = new Contender(name, (signal) => startPeer(python, script, args, signal));
    try {
      const { device } = said.parse(await contender.open(limit));
      contenders.found.push({ contender, what: device });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      contenders.missing.push({
        name,
        reason: `${reason}; to add it: pip install -r studies/bench/peers/requirements-gpu.txt`,
      });
    }
  }
  return contenders;
}
