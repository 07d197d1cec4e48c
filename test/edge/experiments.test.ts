import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { declarationOf, exclusionList, experiment } from "../../schemas/experiment.ts";
import { experimentAction } from "../../schemas/experiment-act.ts";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { refusal } from "./client.ts";
import { eventually } from "./eventually.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";
import { another, bundled } from "./packages.ts";

const { version } = bundled("pendulum").manifest;
const observation = [1, 0, 0];
let count = 0;

/** Objects are not emptied between tests: each has an experiment of its own. */
function newDefinition(more: object = {}) {
  count += 1;
  return {
    name: `trial-${count}`,
    arms: (["stochastic", "deterministic"] as const).map((mode) => ({
      name: mode,
      policy: "pendulum",
      version,
      mode,
    })),
    weights: [0.5, 0.5],
    shards: 3,
    ...more,
  };
}

/** What operators and units say of one experiment. */
function trial(more: object = {}, isolate = startIsolate()) {
  const definition = newDefinition(more);
  const { name } = definition;
  const admin = `/experiments/${name}`;
  const json = (body: object | string) => ({
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  const post = (path: string, body: object | string) =>
    isolate.request(`/v1/experiments/${name}/${path}`, { method: "POST", ...json(body) });
  const told = async (response: Response) => {
    expect(await response.clone().text()).not.toContain("about:blank");
    return response.json();
  };
  return {
    name,
    declare: () => isolate.admin("PUT", admin, json(definition)),
    change: (what: string, body: object = {}) =>
      isolate.admin("POST", `${admin}/${what}`, json(body)),
    remove: () => isolate.admin("DELETE", admin),
    async begin() {
      await told(await isolate.admin("PUT", admin, json(definition)));
      return experiment.parse(await told(await isolate.postAdmin(`${admin}/start`, {})));
    },
    ask: (body: object) => post("act", { observation, ...body }),
    async act(unit: string, body: object = {}) {
      return experimentAction.parse(await told(await post("act", { unit, observation, ...body })));
    },
    async exclusions() {
      const answer = await isolate.admin("GET", `${admin}/exclusions`);
      return exclusionList.parse(await told(answer)).exclusions;
    },
    report: (body: object | string) => post("outcomes", body),
    async reported(body: object) {
      return told(await post("outcomes", body));
    },
    async results() {
      return experimentResults.parse(
        await told(await isolate.request(`/v1/experiments/${name}/results`)),
      );
    },
    async looks() {
      const answer = await told(await isolate.request(`/v1/experiments/${name}/history`));
      return Object(answer).looks;
    },
  };
}

const units = Array.from({ length: 200 }, (_, i) => `episode ${i}`);

beforeEach(emptyRegistry);

describe("an experiment that runs", () => {
  test("assigns each unit to an arm by its bucket, wherever it asks, and acts as the arm does", async () => {
    const { name, begin, act } = trial();
    await begin();
    for (const unit of units.slice(0, 20)) {
      const arm = bucketOf(name, unit) < 0.5 ? "stochastic" : "deterministic";
      for (let step = 0; step < 3; step++) {
        const answer = await act(unit, { seed: 7, step });
        expect(answer).toMatchObject({ experiment: name, arm, mode: arm, version, counted: true });
        expect(answer.seed).toBe(arm === "stochastic" ? 7 : null);
      }
    }
  });

  test("counts units that asked, and the outcomes that are reported of them", async () => {
    const { begin, act, reported, results } = trial();
    await begin();
    const arms = new Map<string, string>();
    for (const unit of units) arms.set(unit, (await act(unit)).arm);
    const inArm = (arm: string) => units.filter((unit) => arms.get(unit) === arm);
    // Exposures are told a moment after the answer.
    await eventually(async () =>
      (await results()).arms.every(({ name, exposures }) => exposures === inArm(name).length),
    );
    const outcomeOf = (unit: string) =>
      units.indexOf(unit) + (arms.get(unit) === "deterministic" ? 1000 : 0);
    const outcomes = units.map((unit) => ({ unit, value: outcomeOf(unit), key: "whole" }));
    const answer = { recorded: 200, duplicates: 0, conflicts: [], unknown: [] };
    expect(await reported({ outcomes })).toEqual(answer);
    expect(await reported({ outcomes })).toEqual({ ...answer, recorded: 0, duplicates: 200 });
    const { arms: measured, comparisons, sample_ratio, unasked } = await results();
    for (const { name, units: n, exposures, mean } of measured) {
      const values = inArm(name).map(outcomeOf);
      expect([n, exposures]).toEqual([values.length, values.length]);
      expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / n, 9);
    }
    expect(unasked).toBe(0);
    expect(sample_ratio.ok).toBe(true);
    expect(comparisons).toMatchObject([{ control: "stochastic", treatment: "deterministic" }]);
  });

  test("sums rewards step by step, in any order, and counts a unit once it is whole", async () => {
    const { begin, reported, results } = trial();
    await begin();
    const total = async () => (await results()).arms.reduce((sum, arm) => sum + arm.units, 0);
    await reported({ unit: "e", value: 1, key: "0", final: false });
    expect(await total()).toBe(0);
    await reported({ unit: "e", value: 4, key: "2" });
    await reported({ unit: "e", value: 2, key: "1", final: false });
    expect(await total()).toBe(1);
    expect((await results()).arms.map(({ mean }) => mean)).toContain(7);
    expect(await reported({ unit: "e", value: 5, key: "1" })).toMatchObject({ conflicts: [0] });
  });

  test("answers by an arm that is asked for by name, and does not count that", async () => {
    const { begin, act, ask, results } = trial();
    await begin();
    for (const arm of ["stochastic", "deterministic"]) {
      expect(await act("visitor", { arm })).toMatchObject({ arm, counted: false });
    }
    // Exposures are told in the order of the answers: the last is that of a unit that counts.
    const { arm } = await act("a unit");
    const exposures = async () => (await results()).arms.map(({ exposures }) => exposures);
    await eventually(async () => (await exposures()).some((count) => count > 0));
    expect(await exposures()).toEqual(arm === "stochastic" ? [1, 0] : [0, 1]);
    const unknown = await refusal(await ask({ unit: "visitor", arm: "third" }));
    expect(unknown.detail).toBe("/arm must be one of stochastic, deterministic");
  });

  test("answers units that it does not cover by the control, and does not count them", async () => {
    const { name, begin, act, reported } = trial({ coverage: 0.2 });
    await begin();
    for (const unit of units.slice(0, 50)) {
      const bucket = bucketOf(name, unit);
      const covered = bucket < 0.1 || (bucket >= 0.5 && bucket < 0.6);
      expect((await act(unit)).counted).toBe(covered);
      const report = await reported({ unit, value: 1, key: "k" });
      expect(report).toMatchObject(covered ? { recorded: 1 } : { unknown: [0] });
    }
  });

  test("is asked by another isolate a moment later, and gives the same arm", async () => {
    const first = trial();
    await first.begin();
    const elsewhere = startIsolate();
    for (const unit of units.slice(0, 10)) {
      const response = await elsewhere.request(`/v1/experiments/${first.name}/act`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ unit, observation }),
      });
      expect((await response.json<{ arm: string }>()).arm).toBe((await first.act(unit)).arm);
    }
  });
});

describe("weights", () => {
  test("can be raised while it runs: units count for the arm that they met first", async () => {
    const { begin, change, act, results } = trial({ weights: [0.9, 0.1] });
    await begin();
    const arms = new Map<string, string>();
    for (const unit of units) arms.set(unit, (await act(unit)).arm);
    const ramped = await change("weights", { weights: [0.5, 0.5] });
    expect(experiment.parse(await ramped.json()).phases).toMatchObject([
      { weights: [0.9, 0.1] },
      { weights: [0.5, 0.5], coverage: 1 },
    ]);
    const crossed = [];
    for (const unit of units) if ((await act(unit)).arm !== arms.get(unit)) crossed.push(unit);
    expect(crossed.length).toBeGreaterThan(50);
    await eventually(async () => (await results()).crossed === crossed.length);
    for (const { name, exposures } of (await results()).arms) {
      expect(exposures).toBe(units.filter((unit) => arms.get(unit) === name).length);
    }
  });

  test.each([
    [{ weights: [1] }, "/weights must have at least 2 entries"],
    [{ weights: [0.3, 0.3, 0.4] }, "/weights must have 2 weights"],
    [{ weights: [0.5, 0.6] }, "/weights must sum to 1"],
    [{ weights: [0.5, 0.5], coverage: 0 }, "/coverage must be more than 0"],
  ])("%j: %s", async (body, complaint) => {
    const { begin, change } = trial();
    await begin();
    const { status, detail } = await refusal(await change("weights", body));
    expect([status, detail]).toEqual([422, expect.stringContaining(complaint)]);
  });
});

describe("its life", () => {
  test("begins with a declaration, which may be made anew until it is started", async () => {
    const { declare, change, ask, report } = trial();
    expect((await declare()).status).toBe(200);
    expect((await declare()).status).toBe(200);
    expect(await refusal(await ask({ unit: "e" }))).toMatchObject({ status: 409 });
    const early = await report({ unit: "e", value: 1, key: "k" });
    expect(await refusal(early)).toMatchObject({ status: 409 });
    expect(await refusal(await change("stop"))).toMatchObject({ status: 409 });
    expect((await change("start")).status).toBe(200);
    for (const response of [await declare(), await change("start")]) {
      expect(await refusal(response)).toMatchObject({ status: 409 });
    }
  });

  test("ends with a stop: the control answers, and only known units may still report", async () => {
    const { begin, act, change, reported, results } = trial();
    await begin();
    for (const unit of units.slice(0, 20)) await act(unit);
    await eventually(
      async () => (await results()).arms.reduce((sum, { exposures }) => sum + exposures, 0) === 20,
    );
    const stopped = await change("stop", { reason: "seen enough" });
    expect(await stopped.json()).toMatchObject({ stopped: { reason: "seen enough" } });
    for (const unit of units.slice(0, 20)) {
      expect(await act(unit)).toMatchObject({ arm: "stochastic", counted: false });
      expect(await reported({ unit, value: 1, key: "k" })).toMatchObject({ recorded: 1 });
    }
    expect(await reported({ unit: "late", value: 1, key: "k" })).toMatchObject({ unknown: [0] });
    expect((await results()).state).toBe("stopped");
    expect(await refusal(await change("stop"))).toMatchObject({ status: 409 });
  });

  test("ends by its stop rule, and what was seen on the way is kept", async () => {
    // What looks by itself reads the Worker's own bucket.
    const isolate = startIsolate({ bucket: env.POLICIES });
    const { name, begin, reported, looks, results } = trial({ stop: { units: 30 } }, isolate);
    const declaration = declarationOf(await begin());
    const report = (some: string[]) =>
      reported({ outcomes: some.map((unit) => ({ unit, value: 1, key: "k" })) });
    const look = async () => {
      if (!env.HISTORY) throw new Error("wrangler.toml binds no HISTORY");
      await runDurableObjectAlarm(env.HISTORY.get(env.HISTORY.idFromName(declaration)));
    };
    await report(units.slice(0, 10));
    await look();
    expect((await results()).state).toBe("running");
    await report(units.slice(10, 40));
    await look();
    const { state, stopped } = experiment.parse(
      await (await isolate.request(`/v1/experiments/${name}`)).json(),
    );
    expect([state, stopped?.reason]).toEqual(["stopped", "40 units have their outcome"]);
    const seen = experimentResults.array().parse(await looks());
    expect(seen.map(({ arms }) => arms.reduce((sum, arm) => sum + arm.units, 0))).toEqual([10, 40]);
  });
});

describe("whatever a unit was told stands when it reports:", () => {
  const outcomesOf = (some: string[]) => ({
    outcomes: some.map((unit) => ({ unit, value: 1, key: "k" })),
  });
  const allOf = (some: string[]) => some.map((_, i) => i);

  test("units that were not covered do not count after the coverage is raised", async () => {
    const { begin, act, change, reported, results } = trial({ coverage: 0.01 });
    await begin();
    const uncovered = [];
    for (const unit of units) if (!(await act(unit)).counted) uncovered.push(unit);
    await change("weights", { weights: [0.5, 0.5], coverage: 1 });
    const answer = await reported(outcomesOf(uncovered));
    expect(answer).toMatchObject({ recorded: 0, unknown: allOf(uncovered) });
    expect((await results()).arms).toMatchObject([{ units: 0 }, { units: 0 }]);
    // From now on they are covered.
    const [unit] = uncovered;
    expect((await act(unit)).counted).toBe(true);
    expect(await reported(outcomesOf([unit]))).toMatchObject({ recorded: 1 });
  });

  test("another isolate knows of it a moment later", async () => {
    const { name, begin, act, change } = trial({ coverage: 0.01 });
    await begin();
    const some: string[] = [];
    for (const unit of units.slice(0, 20)) if (!(await act(unit)).counted) some.push(unit);
    await act("forced", { arm: "deterministic" });
    some.push("forced");
    await change("weights", { weights: [0.5, 0.5], coverage: 1 });
    const elsewhere = startIsolate();
    await eventually(async () => {
      const response = await elsewhere.request(`/v1/experiments/${name}/outcomes`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(outcomesOf(some)),
      });
      return (await response.json<{ unknown: number[] }>()).unknown.length === some.length;
    });
    const answer = await elsewhere.request(`/v1/experiments/${name}/results`);
    expect(experimentResults.parse(await answer.json()).arms).toMatchObject([
      { exposures: 0, units: 0 },
      { exposures: 0, units: 0 },
    ]);
  });

  test("units that asked for an arm by its name do not count", async () => {
    const { begin, act, reported, results } = trial();
    await begin();
    for (const unit of units.slice(0, 20)) await act(unit, { arm: "deterministic" });
    const answer = await reported(outcomesOf(units.slice(0, 20)));
    expect(answer).toMatchObject({ recorded: 0, unknown: allOf(units.slice(0, 20)) });
    expect((await results()).arms).toMatchObject([{ units: 0 }, { units: 0 }]);
  });

  test("a unit that was counted goes on to count, whatever it is told later", async () => {
    const { begin, act, change, reported } = trial();
    await begin();
    await act("a");
    await act("a", { arm: "deterministic" });
    await change("stop");
    await act("a");
    expect(await reported(outcomesOf(["a"]))).toMatchObject({ recorded: 1 });
  });
});

test("results are kept for a moment, and read anew by whoever changed them", async () => {
  const isolate = startIsolate({ ages: { renewed: 60_000, most: 60_000 } });
  const { name, begin, reported, results, looks } = trial({}, isolate);
  await begin();
  const total = (of: { arms: { units: number }[] }) =>
    of.arms.reduce((sum, arm) => sum + arm.units, 0);
  const [first, again] = await Promise.all([results(), results()]);
  expect(again).toEqual(first);
  await reported({ unit: "a", value: 1, key: "k" });
  expect(total(await results())).toBe(1);
  expect(await looks()).toEqual([]);
  const elsewhere = await startIsolate().request(`/v1/experiments/${name}/results`);
  expect(total(experimentResults.parse(await elsewhere.json()))).toBe(1);
});

test("a name that is declared anew counts everybody anew, in the same isolate too", async () => {
  const { begin, act, change, remove, results } = trial();
  const declarations = new Set();
  for (let use = 0; use < 2; use++) {
    declarations.add((await begin()).declaration);
    for (const unit of units.slice(0, 30)) expect((await act(unit)).counted).toBe(true);
    await eventually(
      async () => (await results()).arms.reduce((sum, { exposures }) => sum + exposures, 0) === 30,
    );
    await change("stop");
    expect((await remove()).status).toBe(200);
  }
  expect(declarations.size).toBe(2);
});

test("a unit that an operator excludes does not count, and its reason is kept", async () => {
  const { begin, act, change, reported, results, exclusions } = trial();
  await begin();
  await act("broken");
  await act("sound");
  const report = (unit: string, key: string) => reported({ unit, value: 1, key });
  expect(await report("broken", "early")).toMatchObject({ recorded: 1 });
  await report("sound", "early");
  const excluded = await change("exclusions", { unit: "broken", reason: "a sensor" });
  const [exclusion] = exclusionList.parse(await excluded.json()).exclusions;
  expect(exclusion).toMatchObject({ unit: "broken", reason: "a sensor" });
  await change("exclusions", { unit: "broken", reason: "another" });
  expect(await report("broken", "late")).toMatchObject({ recorded: 1 });
  const shown = await results();
  expect(shown.excluded).toBe(1);
  expect(shown.arms.reduce((sum, arm) => sum + arm.units, 0)).toBe(1);
  expect(await exclusions()).toEqual([exclusion]);
});

test("a unit may be excluded before the start, and stays so if the experiment is declared anew", async () => {
  const { name, declare, change, begin, reported, results, exclusions } = trial();
  await declare();
  await change("exclusions", { unit: "broken", reason: "a sensor" });
  const fewer = { ...newDefinition({ shards: 1 }), name };
  await startIsolate().admin("PUT", `/experiments/${name}`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fewer),
  });
  expect(await exclusions()).toMatchObject([{ unit: "broken", reason: "a sensor" }]);
  await begin();
  await reported({ unit: "broken", value: 1, key: "k" });
  expect(await results()).toMatchObject({ excluded: 1, arms: [{ units: 0 }, { units: 0 }] });
  expect(await exclusions()).toMatchObject([{ unit: "broken", reason: "a sensor" }]);
});

test("what operators exclude goes to the declaration that there is now", async () => {
  const here = trial();
  const { name, begin, change, remove, exclusions } = here;
  await begin();
  const behind = startIsolate({ ages: { renewed: 60_000, most: 60_000 } });
  await behind.request(`/v1/experiments/${name}`);
  await change("stop");
  await remove();
  await begin();
  const excluded = await behind.postAdmin(`/experiments/${name}/exclusions`, {
    unit: "broken",
    reason: "a sensor",
  });
  expect(excluded.status).toBe(200);
  expect(await exclusions()).toMatchObject([{ unit: "broken" }]);
});

test("units and keys with any characters are told apart", async () => {
  const { begin, reported, results } = trial();
  await begin();
  const strange = ["a\0b", "a\0c", "a", "a ", "\u00e9", "e\u0301", "__proto__", "%00", "'\"--"];
  const outcomes = strange.flatMap((unit) => strange.map((key) => ({ unit, key, value: 1 })));
  expect(await reported({ outcomes })).toMatchObject({ recorded: strange.length ** 2 });
  expect(await reported({ outcomes })).toMatchObject({ duplicates: strange.length ** 2 });
  const { arms } = await results();
  expect(arms.reduce((sum, arm) => sum + arm.units, 0)).toBe(strange.length);
});

test("reasons with half a character are kept as JSON keeps them, or refused", async () => {
  const { begin, change } = trial();
  await begin();
  const excluded = await change("exclusions", { unit: "a", reason: "\ud800" });
  expect([200, 422]).toContain(excluded.status);
  expect((await change("stop", { reason: "\ud800" })).status).toBe(200);
});

test("what is deleted is forgotten, and may be declared anew", async () => {
  const { name, declare, begin, act, change, remove, reported, results, looks } = trial();
  await begin();
  await act("e");
  await reported({ unit: "e", value: 1, key: "k" });
  expect(await refusal(await remove())).toMatchObject({ status: 409 });
  await change("stop");
  expect(experiment.parse(await (await remove()).json()).definition.name).toBe(name);
  expect(await refusal(await remove())).toMatchObject({ status: 404 });
  expect((await declare()).status).toBe(200);
  expect((await change("start")).status).toBe(200);
  expect((await results()).arms).toMatchObject([{ exposures: 0, units: 0 }, { exposures: 0 }]);
  expect(await looks()).toEqual([]);
  expect(await reported({ unit: "e", value: 2, key: "k" })).toMatchObject({ recorded: 1 });
});

describe("a declaration is refused, and says why", () => {
  const [first, second] = newDefinition().arms;
  test.each([
    [{ arms: [first] }, "/arms must have at least 2 arms"],
    [{ arms: [first, { ...second, name: first.name }] }, "/arms must have different names"],
    [{ arms: [first, { ...second, mode: "random" }] }, "/arms/1/mode must be"],
    [{ arms: [first, { ...second, policy: "nobody" }] }, "/arms/1/policy is not served here"],
    [
      { arms: [first, { ...second, version: "0123456789abcdef" }] },
      "/arms/1/version was not published",
    ],
    [
      {
        arms: [first, { ...second, policy: "taxi", version: bundled("taxi").manifest.version }],
      },
      "/arms/1 takes and gives one of 500 states",
    ],
    [{ weights: [0.5, 0.6] }, "/weights must sum to 1"],
    [{ weights: [0.5, 0.25, 0.25] }, "/weights must have one weight for each arm"],
    [{ alpha: 0 }, "/alpha must be at least"],
    [{ minimum_effect: 0 }, "/minimum_effect must be more than 0"],
    [{ shards: 100 }, "/shards must be at most 64"],
    [{ name: "Upper" }, "/name must be"],
    [{ sharing: 3 }, "/sharing is not a field"],
  ])("%j", async (more, complaint) => {
    const { status, detail } = await refusal(await trial(more).declare());
    expect([status, detail]).toEqual([422, expect.stringContaining(complaint)]);
  });
});

describe("what units send is refused, and says why", () => {
  test.each([
    [{}, "/unit is missing"],
    [{ unit: "" }, "/unit must not be empty"],
    [{ unit: "a".repeat(129) }, "/unit must have at most 128 characters"],
    [{ unit: "robot \ud83d" }, "/unit must be well-formed Unicode"],
    [{ unit: "e", mode: "stochastic" }, "/mode is decided by the arm"],
    [{ unit: "e", version }, "/version is decided by the arm"],
    [{ unit: "e", observation: [1, 0] }, "/observation must have exactly 3 numbers"],
    [
      { unit: "e", observation: undefined, observations: [observation] },
      "/observations is not allowed in an experiment",
    ],
    [{ unit: "e", extra: 1 }, "/extra is not a field"],
    [{ unit: "e", reward: 2e12 }, "/reward must be at most 1000000000000"],
    [{ unit: "e", reward: "1" }, "/reward must be a finite number"],
  ])("to act: %j", async (body, complaint) => {
    const { begin, ask } = trial();
    await begin();
    const { status, detail } = await refusal(await ask(body));
    expect([status, detail]).toEqual([422, expect.stringContaining(complaint)]);
  });

  test.each([
    [{ unit: "e", key: "k" }, "/value is missing"],
    [{ unit: "e", value: 1 }, "/key is missing"],
    [{ unit: "e", key: "k", value: "1" }, "/value must be a finite number"],
    [{ unit: "e", key: "k", value: 2e12 }, "/value must be at most 1000000000000"],
    [{ unit: "e", key: "k", value: 1, steps: 0 }, "/steps must be at least 1"],
    [{ unit: "e", key: "k", value: 1, steps: 1.5 }, "/steps must be a whole number"],
    [{ unit: "e", key: "k", value: 1, rewards: [0, null] }, "/rewards/1 must be a finite number"],
    [
      { unit: "e", key: "k", value: 1, rewards: Array(1001).fill(0) },
      "/rewards must have at most 1000 rewards",
    ],
    [{ unit: "robot \ud83d", key: "k", value: 1 }, "/unit must be well-formed Unicode"],
    [{ unit: "e", key: "\ude00", value: 1 }, "/key must be well-formed Unicode"],
    [{ outcomes: [] }, "/outcomes must have at least 1"],
    [{ outcomes: [{ unit: "e", key: "k", value: 1, covariate: 2 }] }, "/outcomes/0/covariate is"],
    [{ unit: "e", key: "k", value: 1, covariate: 2 }, "/covariate is for experiments"],
  ])("as outcome: %j", async (body, complaint) => {
    const { begin, report } = trial();
    await begin();
    const { status, detail } = await refusal(await report(body));
    expect([status, detail]).toEqual([422, expect.stringContaining(complaint)]);
  });

  test("but not a thousand reports, as Python's json writes the longest of them", async () => {
    const { begin, report } = trial();
    await begin();
    const outcomes = Array.from({ length: 1000 }, (_, i) => ({
      unit: String(i).padStart(4, "0").padEnd(128, "😀"),
      key: "\u{1f980}".repeat(64),
      value: -Math.PI * 1e-300,
      final: true,
    }));
    const escaped = JSON.stringify({ outcomes }, null, 4).replaceAll(
      /[^ -~\n]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    expect(await (await report(escaped)).json()).toMatchObject({ recorded: 1000 });
  });

  test("of an experiment that there is not", async () => {
    const { ask, report } = trial();
    for (const response of [await ask({ unit: "e" }), await report({})]) {
      expect(await refusal(response)).toMatchObject({ status: 404 });
    }
  });
});

test("policies compete too, of different versions", async () => {
  const isolate = startIsolate();
  const second = another("pendulum");
  await isolate.publish(second);
  const arms = [version, second.manifest.version].map((version, i) => ({
    name: i === 0 ? "old" : "new",
    policy: "pendulum",
    version,
    mode: "stochastic",
  }));
  const { begin, act } = trial({ arms }, isolate);
  await begin();
  for (const unit of units.slice(0, 10)) {
    const { arm, version: answered } = await act(unit);
    expect(answered).toBe(arm === "old" ? version : second.manifest.version);
  }
});
