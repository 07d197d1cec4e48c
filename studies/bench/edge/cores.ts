import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/*
 * A server and the client that measures it, on one core, would measure the kernel's scheduling too:
 * where taskset exists, the client has the last core for itself, and servers have all others.
 */

export interface Cores {
  /** As taskset takes them: "0" or "0-2". */
  servers: string;
  client: string;
}

/** The numbers in a list of Linux: "0-2,5". */
export function coreNumbers(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** How to share out the cores that this process may use; undefined where that cannot be done. */
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

/** Leaves this process, all threads of it, on the client's core. */
export function takeClientCore({ client }: Cores): void {
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", client, String(process.pid)], {
    stdio: "ignore",
  });
}

/** The command, with its arguments, that runs on the servers' cores. */
export function onServerCores(cores: Cores | undefined, command: string[]): [string, ...string[]] {
  const [program, ...rest] = cores ? ["taskset", "--cpu-list", cores.servers, ...command] : command;
  return [program, ...rest];
}
