import { describe, expect, test } from "vitest";
import { CommonStop } from "../../../cli/study/common-stop.ts";

describe("runs that stop after the same turn", () => {
  const takeTurns = (stop: CommonStop<string>, run: string, turns: number) =>
    Array.from({ length: turns }, () => stop.isOver(run));

  test("take turns until they are asked to stop", () => {
    const stop = new CommonStop(["a", "b"]);
    expect(takeTurns(stop, "a", 3)).toEqual([false, false, false]);
  });

  test("all take the turn that the first of them has begun", () => {
    const stop = new CommonStop(["a", "b"]);
    takeTurns(stop, "a", 3);
    takeTurns(stop, "b", 1);
    stop.ask();
    expect(takeTurns(stop, "a", 1)).toEqual([true]);
    expect(takeTurns(stop, "b", 3)).toEqual([false, false, true]);
  });

  test("stop after the turn of the first time that they are asked", () => {
    const stop = new CommonStop(["a", "b"]);
    takeTurns(stop, "a", 1);
    stop.ask();
    expect(takeTurns(stop, "a", 1)).toEqual([true]);
    stop.ask();
    expect(takeTurns(stop, "b", 2)).toEqual([false, true]);
  });

  test("do not follow one that has ended", () => {
    const stop = new CommonStop(["a", "b"]);
    takeTurns(stop, "a", 5);
    stop.leave("a");
    takeTurns(stop, "b", 1);
    stop.ask();
    expect(takeTurns(stop, "b", 1)).toEqual([true]);
  });
});
