import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A Node and an npm of chosen versions. */
export interface Toolchain {
  /** The environment of processes that use them. */
  env: NodeJS.ProcessEnv;
  node: string;
  npm: string;
}

/**
 * Settings of this process that no newcomer has: npm's own, which it passes on to scripts, and those
 * of Node and of ONNX Runtime's installation.
 */
const ours =
  /^(npm_|NODE_OPTIONS$|NODE_ENV$|NODE_COMPILE_CACHE$|ONNXRUNTIME_|SOFTEDGE_|VITEST|INIT_CWD$)/i;
/** Those by which a machine reaches its registry. */
const needed =
  /^npm_config_(registry|cafile|ca|proxy|https_proxy|noproxy|userconfig|globalconfig)$/i;

function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !ours.test(name) || needed.test(name),
  );
  return Object.fromEntries(kept);
}

/** Takes Node and npm from their packages of those names. */
export function installToolchain(folder: string, node: string, npm: string): Toolchain {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const base = cleanEnvironment();
  const packages = [`node@${node}`, `npm@${npm}`];
  execFileSync("npm", ["install", "--no-audit", "--no-fund", ...packages], {
    cwd: folder,
    env: base,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const bin = join(folder, "node_modules", ".bin");
  const env = { ...base, PATH: [bin, process.env.PATH].join(delimiter) };
  const versionOf = (program: string) =>
    execFileSync(join(bin, program), ["--version"], { env, encoding: "utf8" }).trim();
  return { env, node: versionOf("node"), npm: versionOf("npm") };
}
