import { existsSync, globSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/*
 * Vulkan on the CPU, for the tests of WebGPU alone: Chromium comes with a loader and with a driver,
 * SwiftShader.
 */

const driver = "vk_swiftshader_icd.json";
const loader = "libvulkan.so.1";

const { CHROMIUM } = process.env;
const folders = [
  ...(CHROMIUM && existsSync(CHROMIUM) ? [dirname(realpathSync(CHROMIUM))] : []),
  "/usr/lib/chromium",
  "/usr/lib/chromium-browser",
  "/usr/lib64/chromium-browser",
  "/opt/google/chrome",
  ...globSync(join(homedir(), ".cache/ms-playwright/chromium*/chrome-linux*")),
];

const folder = folders.find((each) =>
  [driver, loader].every((file) => existsSync(join(each, file))),
);

/** The variable that names the driver, for the loader. */
const driverVariable: Record<string, string> = folder
  ? { VK_ICD_FILENAMES: join(folder, driver) }
  : {};

/** The environment in which a command finds SwiftShader: empty if there is none. */
export const softwareVulkan: Readonly<Record<string, string>> = folder
  ? { ...driverVariable, LD_LIBRARY_PATH: folder }
  : {};

/** WebGPU is not tested where there is no driver, but in continuous integration there must be one. */
export const skipsWebgpu = folder === undefined && !process.env.CI;

/** What glibc calls RTLD_NOW and RTLD_NODELETE. */
const [now, noDelete] = [2, 0x1000];

/**
 * Makes WebGPU find SwiftShader in this process. To be called before anything runs there.
 *
 * @throws {Error} if there is no driver
 */
export function useSoftwareVulkan(): void {
  if (folder === undefined) {
    throw new Error(
      "CI is set, and there is no SwiftShader: install Chromium, or say where it is by CHROMIUM",
    );
  }
  Object.assign(process.env, driverVariable);
  try {
    // Node says that this is no addon, but the loader stays, and is found by its name.
    process.dlopen({ exports: {} }, join(folder, loader), now | noDelete);
  } catch (error) {
    if (!String(error).includes("did not self-register")) throw error;
  }
}
