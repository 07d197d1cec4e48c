import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { holderOf, lockRefusal, tokenOf } from "../../files/folder-lock.ts";
import { processStart, statusOfLine, unknownStart } from "../../files/process-start.ts";
import { lockName, lockRun } from "../../train/run/run-lock.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const module = pathToFileURL("train/run/run-lock.ts").href;
/** Locks the run in a folder, says so, and then does what it is told. */
const locking = (path: string, then: string) => `
  import { lockRun } from ${JSON.stringify(module)};
  using lock = lockRun(${JSON.stringify(path)});
  console.log("locked");
  ${then}`;
const forever = "setInterval(() => {}, 1000);\nawait new Promise(() => {});";

/** Another process. */
function start(command: string, ...args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

const node = (script: string) => start(process.execPath, "--input-type=module", "-e", script);

/** Another process that trains the run in a folder. */
async function training(path: string): Promise<ChildProcess> {
  const child = node(locking(path, forever));
  if (child.stdout) await once(child.stdout, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

const lockIn = (path: string) => join(path, lockName);
const isLocked = (path: string) => existsSync(lockIn(path));

/** Which process the lock says it is. */
function holderIn(path: string) {
  const [token, ...others] = readdirSync(lockIn(path));
  expect(others).toEqual([]);
  return holderOf(token) ?? expect.fail(`nobody's token: ${token}`);
}

/** Leaves the lock of a process, in place of the one there is. */
function leaveLock(path: string, pid: number, start = processStart(pid)): void {
  leaveToken(path, tokenOf({ pid, start: String(start), since }));
}

function leaveToken(path: string, token: string): void {
  rmSync(lockIn(path), { recursive: true, force: true });
  mkdirSync(lockIn(path));
  writeFileSync(join(lockIn(path), token), "");
}

const since = "2026-01-31T12:30:00.000Z";
const patient = { timeout: 60_000 };

describe("a run that is locked", () => {
  test("is refused to others, in a sentence that says who trains it, until it is released", () => {
    const path = temporaryFolder();
    const lock = lockRun(path);
    const { since } = holderIn(path);
    expect(() => lockRun(path)).toThrow(
      `${path} is being trained by process ${process.pid}, since ${since}: ` +
        "a run is trained by one process at a time",
    );
    lock[Symbol.dispose]();
    expect(readdirSync(path)).toEqual([]);
    lockRun(path)[Symbol.dispose]();
  });

  test("is refused while another process trains it, and not once that was killed", async () => {
    const path = temporaryFolder();
    const other = await training(path);
    expect(() => lockRun(path)).toThrow(`is being trained by process ${other.pid}`);
    expect(holderIn(path).pid).toBe(other.pid);
    await kill(other);
    expect(isLocked(path)).toBe(true);
    using _lock = lockRun(path);
    expect(holderIn(path).pid).toBe(process.pid);
    expect(readdirSync(path)).toEqual([lockName]);
  });

  test.each(["", "process.exit(3);"])("is released when its process ends: %s", async (end) => {
    const path = temporaryFolder();
    await once(node(locking(path, end)), "exit");
    expect(isLocked(path)).toBe(false);
  });

  test("names the lock where it cannot be written", () => {
    const path = join(temporaryFolder(), "nowhere");
    expect(() => lockRun(path)).toThrow(
      `cannot write ${lockIn(path)}: there is no such file or folder (ENOENT)`,
    );
  });
});

describe("a lock that was left behind", () => {
  test("is taken over where its process id is now another program's", () => {
    const path = temporaryFolder();
    leaveLock(path, process.ppid);
    expect(() => lockRun(path)).toThrow(`process ${process.ppid}, since ${since}: `);
    leaveLock(path, process.ppid, "of-the-one-before");
    lockRun(path)[Symbol.dispose]();
    expect(isLocked(path)).toBe(false);
  });

  test("is taken over where it is of another boot, in which ids and clock ticks were the same", () => {
    const path = temporaryFolder();
    const [ticks] = String(processStart(process.ppid)).split("-");
    leaveLock(path, process.ppid, `${ticks}-0badb007`);
    lockRun(path)[Symbol.dispose]();
    expect(isLocked(path)).toBe(false);
  });

  test("is refused with advice where the system did not tell when its process started", () => {
    const path = temporaryFolder();
    const token = { pid: process.ppid, start: unknownStart, since };
    const refusal = lockRefusal(lockIn(path), token, () => "it is locked");
    expect(refusal).toBe(
      `it is locked; if process ${process.ppid} is another program by now, remove ${lockIn(path)}`,
    );
    expect(lockRefusal(lockIn(path), { ...token, start: "89034-5f3c9d21" }, () => "no")).toBe("no");
  });

  test.each(["a note", "0 1 2026-01-31T12.30.00.000Z"])(
    "is taken over where it is nobody's: %s",
    (token) => {
      const path = temporaryFolder();
      leaveToken(path, token);
      using _lock = lockRun(path);
      expect(holderIn(path).pid).toBe(process.pid);
    },
  );

  test("is taken over where nothing is in it", () => {
    const path = temporaryFolder();
    mkdirSync(lockIn(path));
    using _lock = lockRun(path);
    expect(holderIn(path).pid).toBe(process.pid);
  });

  test("is not removed by the process that it was taken from", () => {
    const path = temporaryFolder();
    const lock = lockRun(path);
    leaveLock(path, process.ppid);
    lock[Symbol.dispose]();
    expect(holderIn(path).pid).toBe(process.ppid);
  });

  test("is taken over by one of those that want it at once", async () => {
    const path = temporaryFolder();
    await kill(await training(path));
    // All of them are there before any may begin.
    const signal = join(temporaryFolder(), "begin");
    const waiting = `
      const { existsSync } = await import("node:fs");
      console.log("ready");
      while (!existsSync(${JSON.stringify(signal)}));
    `;
    const ends = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const child = node(waiting + locking(path, forever));
        const said = child.stdout?.[Symbol.asyncIterator]();
        await said?.next();
        return async () => ((await said?.next())?.done ? "refused" : "locked");
      }),
    );
    writeFileSync(signal, "");
    expect((await Promise.all(ends.map((end) => end()))).sort()).toEqual([
      "locked",
      ...Array(5).fill("refused"),
    ]);
  });
});

describe("the start of a process", () => {
  test("is told by ps where there is no /proc, in a form that fits into a file's name", () => {
    const line = "Ss   Sat Jan 31 12:30:00 2026\n";
    expect(statusOfLine(line)).toEqual({ state: "Ss", start: "Sat-Jan-31-12.30.00-2026" });
    expect(processStart(process.pid, () => statusOfLine(line))).toBe("Sat-Jan-31-12.30.00-2026");
    expect(processStart(process.pid, () => statusOfLine(`Z${line}`))).toBeUndefined();
    expect(statusOfLine("")).toBeUndefined();
  });

  test("is unknown where neither tells, while the process runs", () => {
    const nothing = () => undefined;
    expect(processStart(process.pid, nothing)).toBe(unknownStart);
    expect(processStart(2 ** 22 + 1, nothing)).toBeUndefined();
  });
});

describe.runIf(process.platform === "linux")("a process", () => {
  test("that was killed is none, also while its parent has not asked for its end", async () => {
    const parent = start("bash", "-c", "sleep 100 & echo $!; exec sleep 100");
    const [output] = parent.stdout ? await once(parent.stdout, "data") : [];
    const child = Number(output);
    // A shell would ask for it; what takes its place does not.
    const name = () => readFileSync(`/proc/${parent.pid}/comm`, "utf8").trim();
    await expect.poll(name, patient).toBe("sleep");
    expect(processStart(child)).toMatch(/^\d+-[\da-f]{8}$/);
    process.kill(child, "SIGKILL");
    await expect.poll(() => processStart(child), patient).toBeUndefined();
    // Its id is still taken.
    expect(process.kill(child, 0)).toBe(true);
  });
});
