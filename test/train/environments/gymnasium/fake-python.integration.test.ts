import { resolve } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makeEnvironment } from "../../../../train/environments/registry.ts";
import { makeVectorEnvironment } from "../../../../train/environments/vector/vector-environment.ts";

/*
 * What softedge does with a Python, by a program that answers like one. It needs a system that runs
 * scripts by their first line.
 */

const fake = resolve("test/fixtures/gymnasium/fake-python.mjs");
const id = "gymnasium:Count-v0";

afterEach(() => vi.unstubAllEnvs());

/** Makes an environment in a Python that behaves in a way. */
function making(way: string, specifier = id) {
  vi.stubEnv("SOFTEDGE_PYTHON", fake);
  vi.stubEnv("FAKE_PYTHON", way);
  return makeEnvironment(specifier);
}

describe.skipIf(process.platform === "win32")("a Python that cannot play says what to do", () => {
  test.each([
    ["missing", `Gymnasium is not installed in ${fake}: ${fake} -m pip install gymnasium`],
    [
      "old",
      `Gymnasium 0.29.1 of ${fake} is too old, 1.0 or later is needed: ` +
        `${fake} -m pip install --upgrade gymnasium`,
    ],
    ["broken", `Gymnasium cannot be imported in ${fake}: ImportError: numpy is broken`],
    ["talks", `${fake} does not answer as a Python does`],
    ["crashes", `Python (${fake}) has ended with exit status 3: MemoryError: no memory`],
  ])("where it is %s", async (way, message) => {
    await expect(making(way)).rejects.toThrow(message);
  });

  test("where there is none at the path", async () => {
    vi.stubEnv("SOFTEDGE_PYTHON", "/no/such/python");
    await expect(makeEnvironment(id)).rejects.toThrow(
      "Python cannot be started as /no/such/python (--python, SOFTEDGE_PYTHON): there is no such file",
    );
  });

  test("where there is none at all", async () => {
    vi.stubEnv("SOFTEDGE_PYTHON", "");
    vi.stubEnv("PATH", "/no/such/folder");
    await expect(makeEnvironment(id)).rejects.toThrow(
      "there is no Python here, which plays environments of Gymnasium: install one, or say where " +
        "it is with --python PATH",
    );
  });

  test("where Gymnasium has no such environment", async () => {
    await expect(making("sound", "gymnasium:Nothing-v0")).rejects.toThrow(
      "gymnasium:Nothing-v0 cannot be made: no Nothing-v0",
    );
  });
});

describe.skipIf(process.platform === "win32")("an environment of a Python", () => {
  test("plays an episode, and is refused a step after its end", async () => {
    const environment = await making("sound");
    expect([...environment.reset(0)]).toEqual([0]);
    const ends = [1, 2, 3, 4, 5].map((step) => {
      const { observation, reward, terminated, truncated } = environment.step([0]);
      expect([observation[0], reward, terminated]).toEqual([step, step, false]);
      return truncated;
    });
    expect(ends).toEqual([false, false, false, false, true]);
    expect(() => environment.step([0])).toThrow("no episode is under way: call reset first");
    expect([...environment.reset()]).toEqual([0]);
    environment.release();
  });

  test("is never asked too early: a late notification of an answer is not one of the next", async () => {
    const environment = await making("sound");
    for (let episode = 0; episode < 400; episode++) {
      environment.reset(episode);
      for (let step = 1; step <= 5; step++) expect(environment.step([0]).reward).toBe(step);
    }
    environment.release();
  });

  test("an exception is told in its last line, and an episode can begin after it", async () => {
    const environment = await making("sound");
    environment.reset(0);
    expect(() => environment.step([1])).toThrow(
      `${id}: ValueError: one (SOFTEDGE_DEBUG=1 shows Python's traceback)`,
    );
    expect(() => environment.step([0])).toThrow("no episode is under way");
    environment.reset(0);
    expect(environment.step([0]).reward).toBe(1);
    environment.release();
  });

  test("a wrong action does not reach Python", async () => {
    const environment = await making("sound");
    environment.reset(0);
    expect(() => environment.step([3])).toThrow("an action is a whole number from 0 to 2, got 3");
    expect(environment.step([0]).reward).toBe(1);
    environment.release();
  });

  test("has no picture", async () => {
    const environment = await making("sound");
    expect(() => environment.scene()).toThrow(
      `${id} cannot be drawn: Python plays it; npm run softedge -- record writes its episodes`,
    );
  });
});

describe.skipIf(process.platform === "win32")("environments of several Pythons", () => {
  async function playing() {
    vi.stubEnv("SOFTEDGE_PYTHON", fake);
    const vector = await makeVectorEnvironment(id, { count: 3, threads: 2 });
    await vector.reset(0);
    return vector;
  }

  test("an exception names the environment among all of them", async () => {
    const vector = await playing();
    vector.actions.set([0, 0, 1]);
    const error = await vector.step().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: "environment 2: ValueError: one (SOFTEDGE_DEBUG=1 shows Python's traceback)",
      cause: { message: "Traceback (most recent call last):\n  line 7\nValueError: one" },
    });
    vector.actions.fill(0);
    await expect(vector.step()).rejects.toThrow("no episodes are under way: call reset first");
    await vector.reset(0);
    await vector.step();
    expect([...vector.rewards]).toEqual([1, 1, 1]);
    await vector.release();
  });

  test("a Python that ends is told of with its last words, in every turn from then on", async () => {
    const vector = await playing();
    vector.actions.set([0, 2, 0]);
    const message =
      `environments 1 to 2: Python (${fake}) has ended with exit status 6: ` +
      "Fatal Python error: two";
    await expect(vector.step()).rejects.toThrow(message);
    await expect(vector.reset(0)).rejects.toThrow(message);
    await vector.release();
    // Others get a Python that works.
    const again = await playing();
    await again.step();
    expect([...again.rewards]).toEqual([1, 1, 1]);
    await again.release();
  });
});
