import { afterEach, expect, test, vi } from "vitest";
import { controlBytes, Turns } from "../../../../train/environments/vector/turns.ts";

afterEach(() => vi.restoreAllMocks());

test("a thread that is notified late of a turn that it has finished does not take it again", () => {
  const turns = new Turns(new SharedArrayBuffer(controlBytes));
  turns.begin("step", 1, 0);
  const { turn } = turns.next(0);
  turns.finish();
  const wait = vi
    .spyOn(Atomics, "wait")
    // The notification of the turn that is over, then that of the next.
    .mockImplementationOnce(() => "ok")
    .mockImplementationOnce(() => {
      turns.begin("reset", 1, 2 ** 40 + 5);
      return "ok";
    });
  expect(turns.next(turn)).toEqual({ turn: turn + 1, command: "reset", seed: 2 ** 40 + 5 });
  expect(wait).toHaveBeenCalledTimes(2);
});
