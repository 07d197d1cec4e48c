import { EventEmitter } from "node:events";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { endWithOutput, untilInterrupted } from "../../../cli/terminal/interrupt.ts";

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** Records exit statuses instead of ending this process. */
function exits(): unknown[] {
  const statuses: unknown[] = [];
  vi.spyOn(process, "exit").mockImplementation((status): never => {
    statuses.push(status);
    throw new Error("ended");
  });
  return statuses;
}

const signals = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

/** An output that cannot be written for some reason. */
function lostOutput(): { lose(code: string): void } {
  const stream = new EventEmitter();
  endWithOutput([stream]);
  return { lose: (code) => stream.emit("error", Object.assign(new Error(code), { code })) };
}

describe("work that can be interrupted", () => {
  test.each(signals)(
    "is asked to stop by %s, and the exit status is %i",
    async (signal, status) => {
      const { result, interrupted } = await untilInterrupted(async (stop, stopped) => {
        expect([stop(), stopped.aborted]).toEqual([false, false]);
        process.emit(signal);
        return [stop(), stopped.aborted];
      });
      expect(result).toEqual([true, true]);
      expect(interrupted).toBe(status);
      expect(process.exitCode).toBe(status);
    },
  );

  test("sets no exit status where nothing interrupts it", async () => {
    expect(await untilInterrupted(async () => "done")).toEqual({ result: "done" });
    expect(process.exitCode).toBeUndefined();
    expect(signals.map(([signal]) => process.listenerCount(signal))).toEqual([0, 0, 0]);
  });

  test.each(signals)(
    "ends at once by a second signal, %s, with its status",
    async (signal, status) => {
      const statuses = exits();
      let time = 0;
      await untilInterrupted(
        async () => {
          process.emit("SIGINT");
          time = 1000;
          expect(() => process.emit(signal)).toThrow("ended");
        },
        () => time,
      );
      expect(statuses).toEqual([status]);
    },
  );

  test("goes on with its end where one signal comes twice at once, as from npm and a terminal", async () => {
    const statuses = exits();
    let time = 0;
    const work = async () => {
      process.emit("SIGTERM");
      time = 20;
      process.emit("SIGHUP");
    };
    const { interrupted } = await untilInterrupted(work, () => time);
    expect([interrupted, statuses]).toEqual([143, []]);
  });

  test.each([
    ["EPIPE", 141],
    ["EIO", 129],
  ])("is asked to stop by %s of the output, once, and the status is %i", async (code, status) => {
    const statuses = exits();
    const { lose } = lostOutput();
    const { interrupted } = await untilInterrupted(async (stop) => {
      lose(code);
      expect(stop()).toBe(true);
      // Each further line is lost, too; the signal of the closing terminal is no second one.
      lose(code);
      process.emit("SIGHUP");
    });
    expect([interrupted, statuses]).toEqual([status, []]);
  });
});

describe("a command that only prints", () => {
  test.each([
    ["EPIPE", 141],
    ["EIO", 129],
  ])("ends at once by %s of its output, with status %i", (code, status) => {
    const statuses = exits();
    expect(() => lostOutput().lose(code)).toThrow("ended");
    expect(statuses).toEqual([status]);
  });

  test("says once that a full disk has cut its output, and goes on to fail", () => {
    const statuses = exits();
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    const before = new Set(process.listeners("exit"));
    onTestFinished(() => {
      for (const each of process.listeners("exit")) {
        if (!before.has(each)) process.off("exit", each);
      }
    });
    const { lose } = lostOutput();
    lose("ENOSPC");
    lose("ENOSPC");
    expect(said.mock.calls).toEqual([["softedge: cannot write the output: ENOSPC"]]);
    expect(statuses).toEqual([]);
    const [added] = process.listeners("exit").filter((each) => !before.has(each));
    added(0);
    expect(process.exitCode).toBe(1);
  });
});
