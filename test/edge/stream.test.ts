import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTurns } from "../../edge/stream/turns.ts";
import { untilRead } from "../../edge/stream/unread.ts";
import { streamAnswer, streamProblem } from "../../schemas/stream.ts";
import { act, actBatch, refusal, request } from "./client.ts";
import { openStream } from "./stream-client.ts";

const observation = [Math.cos(2), Math.sin(2), -1.5];

describe("a message", () => {
  test("is answered as an act request is, and told by its index", async () => {
    const { say, answer, socket } = await openStream("taxi");
    for (const [index, mode] of ["stochastic", "deterministic"].entries()) {
      const question = { observation: 328, mode, seed: 3, step: 9, return: ["probabilities"] };
      say(question);
      expect(await answer()).toEqual({ ...(await act("taxi", question)), index });
    }
    socket.close();
  });

  test("may be a batch", async () => {
    const { say, next, socket } = await openStream("taxi");
    const question = { observations: [1, 2, 3], seed: 3 };
    say(question);
    expect(await next()).toEqual({ ...(await actBatch("taxi", question)), index: 0 });
    socket.close();
  });

  test("is answered in its turn, also when 1,000 are sent before the first answer", async () => {
    const { say, answer, socket } = await openStream("pendulum");
    const observations = Array.from({ length: 1000 }, (_, i) => [
      Math.cos(i),
      Math.sin(i),
      i / 200,
    ]);
    for (const observation of observations) say({ observation, mode: "deterministic" });
    const batch = await actBatch("pendulum", { observations, mode: "deterministic" });
    for (let index = 0; index < observations.length; index++) {
      const answered = await answer();
      expect(answered.index).toBe(index);
      expect([answered.action].flat()[0]).toBeCloseTo([batch.actions[index]].flat()[0], 5);
    }
    socket.close();
  });
});

describe("an episode", () => {
  const placeOf = async ({ answer }: Awaited<ReturnType<typeof openStream>>) => {
    const { seed, step } = await answer();
    return { seed, step };
  };

  test("goes on, a step each answer, from the message that gives its seed", async () => {
    const { say, answer, socket } = await openStream("pendulum");
    for (let step = 0; step < 5; step++) {
      say(step === 0 ? { observation, seed: 12 } : { observation });
      const alone = await act("pendulum", { observation, seed: 12, step });
      expect(await answer()).toEqual({ ...alone, index: step });
    }
    socket.close();
  });

  test("goes on from the step that a message gives, and anew from another seed", async () => {
    const stream = await openStream("pendulum");
    const steps = [
      [
        { seed: 5, step: 7 },
        { seed: 5, step: 7 },
      ],
      [{}, { seed: 5, step: 8 }],
      [{ step: 3 }, { seed: 5, step: 3 }],
      [{}, { seed: 5, step: 4 }],
      [{ seed: 6 }, { seed: 6, step: 0 }],
      [{}, { seed: 6, step: 1 }],
    ];
    for (const [given, expected] of steps) {
      stream.say({ observation, ...given });
      expect(await placeOf(stream)).toEqual(expected);
    }
    stream.socket.close();
  });

  test("counts a step without drawn noise too, but none that was refused", async () => {
    const stream = await openStream("pendulum");
    stream.say({ observation, seed: 5 });
    expect(await placeOf(stream)).toEqual({ seed: 5, step: 0 });
    stream.say({ observation, mode: "deterministic" });
    stream.say({ observation, epsilon: [0.5] });
    for (let i = 0; i < 2; i++) expect(await placeOf(stream)).toEqual({ seed: null, step: null });
    stream.say({ observation: [1] });
    await stream.problem();
    stream.say({ observation });
    expect(await placeOf(stream)).toEqual({ seed: 5, step: 3 });
    stream.socket.close();
  });

  test("ends at the last step there is, until a message says how to go on", async () => {
    const stream = await openStream("pendulum");
    stream.say({ observation, seed: 5, step: 2 ** 32 - 1 });
    await stream.answer();
    stream.say({ observation });
    expect(await stream.problem()).toMatchObject({ errors: [{ pointer: "/step" }] });
    stream.say({ observation, step: 0 });
    expect(await placeOf(stream)).toEqual({ seed: 5, step: 0 });
    stream.socket.close();
  });

  test("is of one connection alone; without a seed every message draws anew", async () => {
    const [seeded, other] = [await openStream("taxi"), await openStream("taxi")];
    seeded.say({ observation: 1, seed: 5 });
    await seeded.answer();
    const seeds = new Set<number | null>([5]);
    for (let i = 0; i < 3; i++) {
      other.say({ observation: 1 });
      const { seed, step } = await other.answer();
      expect(step).toBe(0);
      seeds.add(seed);
    }
    expect(seeds.size).toBe(4);
    for (const { socket } of [seeded, other]) socket.close();
  });
});

describe("what is wrong with a message is answered in its turn, and the stream goes on", () => {
  test.each<[string, string | ArrayBuffer, status: number, detail: string]>([
    ["not JSON", "{", 400, "the message is not JSON"],
    ["empty", "", 400, "the message is empty"],
    ["no object", "[]", 422, "must be an object, not an array"],
    ["a field that is wrong", '{"observation":[1,0]}', 422, "/observation must have exactly 3"],
    ["a field that is none", '{"observation":[1,0,0],"id":1}', 422, "/id is not a field"],
    ["another version", '{"version":"0123456789abcdef"}', 409, "/version is not served"],
    ["overflow", '{"observation":[1,0,0],"epsilon":[3e38]}', 422, "overflow float32"],
    ["binary", new Uint8Array([123, 125]).buffer, 415, "binary: send JSON as text"],
    ["too long", " ".repeat(64 * 1024 + 1024 * 4 * 64 + 1), 413, "at most 327680 characters"],
  ])("%s", async (_, message, status, detail) => {
    const { socket, say, problem, answer } = await openStream("pendulum");
    socket.send(message);
    say({ observation, seed: 1 });
    const said = await problem();
    expect(said).toMatchObject({ status, index: 0 });
    expect(said.detail).toContain(detail);
    expect(await answer()).toEqual({
      ...(await act("pendulum", { observation, seed: 1 })),
      index: 1,
    });
    socket.close();
  });

  test("whatever is sent is answered or refused, and a valid message after it is answered", async () => {
    const { socket, say, next, answer } = await openStream("pendulum");
    const part = fc.oneof(fc.double(), fc.array(fc.double(), { maxLength: 4 }), fc.jsonValue());
    const fields = ["observation", "seed", "step", "epsilon", "return", "__proto__"];
    const message = fc.oneof(
      fc.dictionary(fc.constantFrom(...fields), part).map((fields) => JSON.stringify(fields)),
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.uint8Array().map((bytes) => bytes.slice().buffer),
    );
    let index = 0;
    await fc.assert(
      fc.asyncProperty(message, async (message) => {
        socket.send(message);
        say({ observation, seed: 1 });
        const said = streamAnswer.or(streamProblem).parse(await next());
        expect(said.index).toBe(index++);
        if ("status" in said) expect(said.status).toBeLessThan(500);
        expect(await answer()).toMatchObject({ seed: 1, step: 0, index: index++ });
      }),
      { numRuns: 300 },
    );
    socket.close();
  });
});

describe("the connection", () => {
  test("that the caller closes is closed with the code that it gave", async () => {
    const { socket, say, answer, closed } = await openStream("pendulum");
    say({ observation });
    await answer();
    socket.close(1000, "done");
    expect(await closed).toMatchObject({ code: 1000, wasClean: true });
  });

  test("may be closed with messages under way: the Worker answers others as before", async () => {
    const { socket, say } = await openStream("pendulum");
    const before = await act("pendulum", { observation, seed: 2 });
    for (let i = 0; i < 100; i++) say({ observation });
    socket.close(1001);
    expect(await act("pendulum", { observation, seed: 2 })).toEqual(before);
  });

  test("is refused with 426 to whoever does not ask for a WebSocket", async () => {
    const response = await request("/v1/policies/pendulum/stream");
    expect(response.headers.get("upgrade")).toBe("websocket");
    expect(await refusal(response)).toMatchObject({ status: 426 });
  });

  test("to an unknown policy is refused with 404 and the policies there are", async () => {
    const headers = { upgrade: "websocket" };
    const response = await request("/v1/policies/nobody/stream", { headers });
    expect((await refusal(response)).detail).toContain("pendulum, taxi");
  });
});

describe("turns", () => {
  test("come one after the other, whichever would be done first, and no more than may wait", async () => {
    const take = createTurns({ pieces: 2, size: 0 });
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const slow = async () => {
      await promise;
      order.push("first");
    };
    const quick = async () => {
      order.push("second");
      finish();
    };
    expect([take(slow, 0), take(quick, 0), take(quick, 0)]).toEqual([true, true, false]);
    resolve();
    await done;
    expect(order).toEqual(["first", "second"]);
  });

  test("have a size together, and one by itself has any", async () => {
    const take = createTurns({ pieces: 9, size: 10 });
    const { promise, resolve } = Promise.withResolvers<void>();
    expect(take(() => promise, 11)).toBe(true);
    expect(take(async () => {}, 1)).toBe(false);
    resolve();
    await promise;
    await scheduler.wait(0);
    const done = Promise.withResolvers<void>();
    expect([4, 6, 1].map((size) => take(async () => done.resolve(), size))).toEqual([
      true,
      true,
      false,
    ]);
    await done.promise;
  });
});

describe("what a caller has not read", () => {
  const limits = { bytes: 100, patience: 1000 };
  /** A socket of which so much is unread at each look, and then as much as at the last. */
  function unreadAt(looks: number[]) {
    let waits = 0;
    const socket = {
      readyState: WebSocket.OPEN as number,
      get bufferedAmount() {
        return looks[Math.min(waits, looks.length - 1)];
      },
    };
    const wait = async () => void waits++;
    return { socket, wait, waits: () => waits };
  }

  test("is not waited for where it is little", async () => {
    const { socket, wait, waits } = unreadAt([100]);
    expect(await untilRead(socket, limits, wait)).toBe(true);
    expect(waits()).toBe(0);
  });

  test("is waited for while something is read, however slowly", async () => {
    const slowly = Array.from({ length: 5000 }, (_, i) => 2000 - 20 * Math.floor(i / 49));
    const { socket, wait, waits } = unreadAt(slowly);
    expect(await untilRead(socket, limits, wait)).toBe(true);
    expect(waits()).toBe(49 * 95);
  });

  test("is given up where nothing is read for too long", async () => {
    const { socket, wait, waits } = unreadAt([400, 300]);
    expect(await untilRead(socket, limits, wait)).toBe(false);
    // One look that finds less, and 50 of 20 ms that do not.
    expect(waits()).toBe(51);
  });

  test("is not waited for once the socket has ended", async () => {
    const { socket, waits, ...unread } = unreadAt([400]);
    const wait = async () => {
      await unread.wait();
      socket.readyState = WebSocket.CLOSED;
    };
    expect(await untilRead(socket, limits, wait)).toBe(true);
    expect(waits()).toBe(1);
  });
});
