import { expect, test } from "vitest";
import { evaluate } from "../../../graph/evaluate.ts";
import { Trace } from "../../../graph/trace.ts";
import { type LogStdForm, logStdOf, traceLogStd } from "../../../interop/state-dicts/log-std.ts";

const x = [0.1, 0.7, 1.9];

test.each<[string, LogStdForm, (x: number) => number]>([
  ["log_std", { form: "log_std", range: undefined, min_std: 0 }, (x) => x],
  [
    "log_std in a range",
    { form: "log_std", range: [0.5, 1], min_std: 0 },
    (x) => Math.min(Math.max(x, 0.5), 1),
  ],
  ["std", { form: "std", range: undefined, min_std: 0 }, Math.log],
  [
    "std in a range",
    { form: "std", range: [-1, 0], min_std: 0 },
    (x) => Math.min(Math.max(Math.log(x), -1), 0),
  ],
  [
    "softplus",
    { form: "softplus", range: undefined, min_std: 0.1 },
    (x) => Math.log(Math.log(1 + Math.exp(x)) + 0.1),
  ],
  ["tanh", { form: "tanh", range: [-5, 2], min_std: 0 }, (x) => -5 + 3.5 * (Math.tanh(x) + 1)],
])("ln sigma of a network and of a parameter: %s", (_, form, expected) => {
  const trace = new Trace();
  const [{ data }] = evaluate([traceLogStd(trace, form, trace.constant(x, [1, 3]))], {});
  x.forEach((each, i) => {
    expect(data[i]).toBeCloseTo(expected(each), 12);
    expect(logStdOf(form, each)).toBeCloseTo(expected(each), 12);
  });
});
