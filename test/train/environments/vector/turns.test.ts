import { describe, expect, test } from "vitest";
import { controlBytes, Turns } from "../../../../train/environments/vector/turns.ts";

/** Both ends of a turn. */
function turns() {
  const control = new SharedArrayBuffer(controlBytes);
  return { director: new Turns(control), thread: new Turns(control) };
}

describe("a turn", () => {
  test("tells its threads what to do, with which seed", () => {
    const { director, thread } = turns();
    director.begin("reset", 1, 2 ** 40 + 2 ** 31);
    const { turn, command, seed } = thread.next(0);
    expect({ turn, seed }).toEqual({ turn: 1, seed: 2 ** 40 + 2 ** 31 });
    director.begin("step", 1, 0);
    expect(thread.next(turn)).toMatchObject({ turn: 2, seed: 0 });
    expect(thread.next(turn).command).not.toBe(command);
  });

  test("is over when all threads have finished it, and not before", async () => {
    const { director, thread } = turns();
    director.begin("step", 2, 0);
    let over = false;
    const finished = director.finished().then(() => {
      over = true;
    });
    thread.finish();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(over).toBe(false);
    thread.finish();
    await finished;
    expect(over).toBe(true);
  });

  test("fails as the first of its threads does, with all of what that says", async () => {
    const { director, thread } = turns();
    const long = `environment 7: ${"something of some length, ".repeat(20)}ends here`;
    director.begin("step", 2, 0);
    thread.finish(long);
    thread.finish("another");
    await expect(director.finished()).rejects.toThrow(new Error(long));
    director.begin("step", 1, 0);
    thread.finish("short");
    await expect(director.finished()).rejects.toThrow(new Error("short"));
    director.begin("step", 1, 0);
    thread.finish();
    await director.finished();
  });

  test("that is given up stays so, whoever finishes it after all", async () => {
    const { director, thread } = turns();
    director.begin("step", 2, 0);
    const finished = expect(director.finished()).rejects.toThrow(new Error("gone"));
    director.giveUp("gone");
    await finished;
    thread.finish();
    await expect(director.finished()).rejects.toThrow(new Error("gone"));
  });
});
