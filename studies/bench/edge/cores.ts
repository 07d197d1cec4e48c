import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/*
 * A client on the same core as its server would measure the kernel's scheduling too. Where taskset
 * exists, the client has the last core to itself, and servers have all others.
 */

export interface Cores {
  /** A list in taskset's format: "0" or "0,1,2". */
  servers: string;
  client: string;
}

/** Parses a CPU list of Linux: "0-2,5". */
export function coreNumbers(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Splits the cores available to this process; undefined if that is not possible. */
export function shareCores(): Cores | undefined {
  try {
    execFileSync("taskset", ["--version"], { stdio: "ignore" });
    const status = readFileSync("/proc/self/status", "utf8");
    const allowed = coreNumbers(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "");
    if (allowed.length < 2) return undefined;
    return { servers: allowed.slice(0, -1).join(","), client: String(allowed.at(-1)) };
  } catch {
    return undefined;
  }
}

/** Moves all threads of this process to the client's core. */
export function takeClientCore({ client }: Cores): void {
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", client, String(process.pid)], {
    stdio: "ignore",
  });
}

/** Wraps a command so that it runs on the servers' cores. */
export function onServerCores(cores: Cores | undefined, command: string[]): [string, ...string[]] {
  const [program, ...rest] = cores ? ["taskset", "--cpu-list", cores.servers, ...command] : command;
  return [program, ...rest];
}
