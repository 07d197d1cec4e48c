import fc from "fast-check";
import { expect, test } from "vitest";
import { jobSubject, keyOf } from "../../fleet/names.ts";

const name = fc.record({ study: fc.string({ minLength: 1 }), run: fc.string({ minLength: 1 }) });

test("different runs have different keys, which are valid in NATS", () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(keyOf(one)).toMatch(/^[\w=-]+\.[\w=-]+$/);
      const isSame = one.study === other.study && one.run === other.run;
      expect(keyOf(one) === keyOf(other)).toBe(isSame);
    }),
  );
});

test("a run's jobs are told apart by the step to train to", () => {
  const run = { study: "rates", run: "pendulum-v1-sac-2019-learning_rate-0.001-seed-0" };
  expect(jobSubject(run, null)).toBe(
    "softedge.jobs.rates.pendulum-v1-sac-2019-learning_rate-0=2e=001-seed-0.end",
  );
  expect(jobSubject(run, 300)).toMatch(/\.300$/);
});
