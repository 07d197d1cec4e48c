import type { RequestKind } from "./frames.ts";
import { jsonBody, jsonOf } from "./frames.ts";
import { pythonCommands } from "./python-command.ts";
import { PythonProcess } from "./python-process.ts";

/** What bridge.py makes a group of environments from. */
export interface GroupRequest {
  /** The id of Gymnasium, without a prefix. */
  id: string;
  count: number;
  options: Readonly<Record<string, unknown>>;
  /** True if environments whose episodes end start the next one in the same step. */
  autoreset: boolean;
}

/** Environments in a Python that are stepped together. */
export interface Group {
  /** What bridge.py says of them, as it came. */
  readonly description: unknown;
  /** @throws {PythonFailure} if Python raised an exception, or has ended */
  ask(kind: RequestKind, body: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Closes the environments; never fails. */
  close(): Promise<void>;
}

/** A Python that several groups share: loading Gymnasium takes longer than thousands of steps. */
interface SharedPython {
  process: Promise<PythonProcess>;
  groups: number;
  ending?: NodeJS.Timeout;
}

/** The time for which a Python without environments waits for others. */
const idleMilliseconds = 2000;

const pythons = new Map<string, SharedPython>();
let lastGroup = 0;

/** The Python of a number, started if there is none that works. */
async function pythonOf(key: string, commands: readonly string[]): Promise<SharedPython> {
  const there = pythons.get(key);
  if (there && !(await there.process).hasEnded) return there;
  if (there && pythons.get(key) !== there) return pythonOf(key, commands);
  const started: SharedPython = { process: PythonProcess.start(commands), groups: 0 };
  pythons.set(key, started);
  try {
    await started.process;
  } catch (error) {
    if (pythons.get(key) === started) pythons.delete(key);
    throw error;
  }
  return started;
}

/**
 * Makes a group of environments.
 *
 * @param number of the Python among those of this thread: groups in different ones step at once
 * @throws {PythonFailure} if Gymnasium cannot make them
 * @throws {Error} if there is no Python with Gymnasium, with what to do
 */
export async function openGroup(
  request: GroupRequest,
  number: number,
  commands: readonly string[] = pythonCommands(),
): Promise<Group> {
  const key = JSON.stringify([number, commands]);
  const python = await pythonOf(key, commands);
  const process = await python.process;
  clearTimeout(python.ending);
  python.groups += 1;
  lastGroup += 1;
  const group = lastGroup;
  const leave = () => {
    python.groups -= 1;
    if (python.groups > 0) return;
    python.ending = setTimeout(() => {
      process.end();
      if (pythons.get(key) === python) pythons.delete(key);
    }, idleMilliseconds).unref();
  };
  try {
    const description = jsonOf(await process.ask("make", group, jsonBody(request)));
    return {
      description,
      ask: (kind, body) => process.ask(kind, group, body),
      async close() {
        // There is nothing to close in a Python that has ended.
        await process.ask("close", group, new Uint8Array()).catch(() => {});
        leave();
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}
