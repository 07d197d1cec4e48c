import { softedgeCommand } from "../../../installation/installation.ts";
import type { Device, DeviceInUse } from "../devices.ts";
import { adviseOn } from "./advice.ts";
import { type Attempt, tryDevice } from "./attempt.ts";

/** The result of trying a device. */
export type DeviceFinding =
  | { state: "ok"; adapter?: string }
  | {
      state: "missing";
      /** What is wrong, in a sentence. */
      problem: string;
      /** What adds it, each a command or a sentence. */
      add: readonly string[];
    };

/** Tries a device with a small session, in a process of its own. */
export async function examineDevice(
  device: Device,
  attempt: (device: Device) => Promise<Attempt> = tryDevice,
): Promise<DeviceFinding> {
  const tried = await attempt(device);
  if (!("failure" in tried)) return { state: "ok", ...tried };
  return { state: "missing", ...adviseOn(device, tried.failure) };
}

/** Examinations of this process: a device that was there stays there. */
const examined = new Map<Device, Promise<DeviceFinding>>();

function examineOnce(device: Device): Promise<DeviceFinding> {
  const known = examined.get(device);
  if (known) return known;
  const finding = examineDevice(device);
  examined.set(device, finding);
  return finding;
}

/**
 * Returns a device as it is on this machine.
 *
 * @throws {Error} saying which driver, variable or command adds it, if it is not there
 */
export async function requireDevice(
  device: Device,
  examine: (device: Device) => Promise<DeviceFinding> = examineOnce,
): Promise<DeviceInUse> {
  if (device === "cpu") return { device };
  const finding = await examine(device);
  if (finding.state === "ok") {
    const { adapter } = finding;
    return { device, ...(adapter !== undefined && { adapter }) };
  }
  const { problem, add } = finding;
  const [first] = add;
  throw new Error(
    `device: ${device} cannot be used here: ${problem}` +
      `${first === undefined ? "" : `; to add it: ${first}`}; ${softedgeCommand("doctor")} says more, ` +
      "and --device cpu needs nothing",
  );
}
