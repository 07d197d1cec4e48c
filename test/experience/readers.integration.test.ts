import { describe, expect, test } from "vitest";
import { writeParquetFiles } from "../../experience/parquet-files.ts";
import { findPython } from "../python.ts";
import { decisionOf } from "./decisions.ts";
import { unitOf, writtenLog } from "./written-log.ts";

const seed = Number.MAX_SAFE_INTEGER;
const logged = [
  decisionOf({ observation: [0.5, -1], action: [2], seed, step: 0, time: "2026-01-01T12:00:00Z" }),
  decisionOf({
    observation: [1e-3, 1],
    action: [-2],
    seed: null,
    step: null,
    epsilon: [0.25],
    reward: -1.5,
    phase: null,
  }),
];
const units = [unitOf({ unit: "µ", value: 2, rewards: [1, 1], steps: 2 }), unitOf()];

describe("Parquet files of a log", () => {
  const withPandas = findPython(["pandas", "pyarrow"], "PANDAS_PYTHON");
  test(`are read by pandas, with types${withPandas.note}`, async (context) => {
    if (!withPandas.command) return context.skip();
    const files = await writeParquetFiles(writtenLog([logged], units));
    const read = withPandas.run(
      `
import json, sys, pandas, pyarrow.parquet
files = sys.argv[1:]
frames = [pandas.read_parquet(file) for file in files]
schemas = [pyarrow.parquet.read_schema(file) for file in files]
print(json.dumps({
  "types": [{field.name: str(field.type) for field in schema} for schema in schemas],
  "time": frames[0].time[0].isoformat(),
  "observations": [list(row) for row in frames[0].observation],
  "epsilon": [None if row is None else list(row) for row in frames[0].epsilon],
  "seed": str(pyarrow.parquet.read_table(files[0])["seed"][0]),
  "values": dict(zip(frames[1].unit, frames[1].value)),
}))
`,
      ...files,
    );
    const list = "list<element: double not null>";
    expect(read).toEqual({
      types: [
        {
          ...{ experiment: "string", declaration: "string", unit: "string" },
          ...{ decision_id: "string", time: "timestamp[ms, tz=UTC]", arm: "string" },
          ...{ phase: "int64", counted: "bool", mode: "string", policy: "string" },
          ...{ version: "string", observation: list, action: list, log_prob: "double" },
          ...{ seed: "int64", step: "int64", epsilon: list, reward: "double" },
        },
        {
          ...{ unit: "string", arm: "string", phase: "int64", asked: "bool", crossed: "bool" },
          ...{ value: "double", final: "bool", covariate: "double", steps: "int64" },
          ...{ rewards: list, excluded: "bool" },
        },
      ],
      time: "2026-01-01T12:00:00+00:00",
      observations: logged.map(({ observation }) => observation),
      epsilon: logged.map(({ epsilon }) => epsilon),
      seed: String(seed),
      values: { µ: 2, e: 1 },
    });
  });

  const withDuckdb = findPython(["duckdb"], "DUCKDB_PYTHON");
  test(`are joined by DuckDB${withDuckdb.note}`, async (context) => {
    if (!withDuckdb.command) return context.skip();
    const files = await writeParquetFiles(writtenLog([logged], [unitOf({ unit: "e", value: 7 })]));
    const query = `select d.observation, d.seed, d.reward, u.value, year(d.time)
      from read_parquet('${files[0]}') d join read_parquet('${files[1]}') u using (unit) order by d.decision_id`;
    const program =
      "import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))";
    expect(withDuckdb.run(program, query)).toEqual([
      [[0.5, -1], seed, null, 7, 2026],
      [[1e-3, 1], null, -1.5, 7, 2026],
    ]);
  });

  const withPolars = findPython(["polars"], "POLARS_PYTHON");
  test(`are read by polars${withPolars.note}`, async (context) => {
    if (!withPolars.command) return context.skip();
    const [file] = await writeParquetFiles(writtenLog([logged], units));
    const program = `
import json, sys, polars
frame = polars.scan_parquet(sys.argv[1]).filter(polars.col("reward").is_not_null()).collect()
types = {name: str(frame.schema[name]) for name in ["time", "observation", "seed", "counted"]}
print(json.dumps([frame["action"].to_list(), types]))
`;
    const types = {
      time: "Datetime(time_unit='ms', time_zone='UTC')",
      observation: "List(Float64)",
      seed: "Int64",
      counted: "Boolean",
    };
    expect(withPolars.run(program, file)).toEqual([[[-2]], types]);
  });
});
