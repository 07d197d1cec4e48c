import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeMinari } from "../../experience/minari/data-set.ts";
import { gymnasiumSpec } from "../../experience/minari/gymnasium-spec.ts";
import { writeParquetFiles } from "../../experience/parquet-files.ts";
import { readPackage } from "../../export/policy-package.ts";
import { definitions } from "../../train/environments/built-in.ts";
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
    const read = await withPandas.run(
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
    expect(await withDuckdb.run(program, query)).toEqual([
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
    expect(await withPolars.run(program, file)).toEqual([[[-2]], types]);
  });
});

describe("data sets of a log", () => {
  const python = findPython(["minari", "h5py", "PIL"], "MINARI_PYTHON");
  const program = `
import json, os, sys
os.environ["MINARI_DATASETS_PATH"] = sys.argv[1]
import minari, numpy
data = minari.load_dataset(sys.argv[2])
spaces = [data.observation_space, data.action_space]
print(json.dumps({
  "episodes": [{
    "observations": e.observations.tolist(),
    "actions": e.actions.tolist(),
    "rewards": e.rewards.tolist(),
    "terminations": e.terminations.tolist(),
    "truncations": e.truncations.tolist(),
    "log_prob": e.infos["log_prob"].tolist(),
    "contained": all(o in spaces[0] for o in e.observations) and all(a in spaces[1] for a in e.actions),
    "shown": repr(e)[:12],
  } for e in data.iterate_episodes()],
  "types": [str(a.dtype) for a in (data[0].terminations, data[0].rewards, data[0].observations)],
  "units": [m["unit"] for m in data.storage.get_episode_metadata(range(len(data)))],
  "total_steps": data.total_steps,
  "known": list(minari.list_local_datasets(compatible_minari_version=True)),
  "spaces": [str(space) for space in spaces],
  "env_spec": data.env_spec.id,
  "limit": data.env_spec.max_episode_steps,
  "sampled": len(list(data.sample_episodes(1))),
  "recovered": sys.argv[3] and data.recover_environment().spec.id,
  "kept": len(data.filter_episodes(lambda e: e.terminations[-1])),
}))
`;
  const cases = [
    {
      policy: "pendulum",
      isRegistered: true,
      points: [
        { observation: [1, 0, -8], action: [-2] },
        { observation: [0, 1, 8], action: [0.5] },
      ],
      about: {
        env_spec: "Pendulum-v1",
        limit: 200,
        spaces: ["Box([-1. -1. -8.], [1. 1. 8.], (3,), float64)", "Box(-2.0, 2.0, (1,), float64)"],
        types: ["bool", "float64", "float64"],
      },
    },
    {
      policy: "taxi",
      // Gymnasium 1.4 has Taxi-v4 alone.
      isRegistered: false,
      points: [
        { observation: 328, action: 0 },
        { observation: 499, action: 5 },
      ],
      about: {
        env_spec: "Taxi-v3",
        limit: 200,
        spaces: ["Discrete(500)", "Discrete(6)"],
        types: ["bool", "float64", "int64"],
      },
    },
  ];

  test.skipIf(!python.command).for(cases)(
    `of $policy are read by Minari${python.note}`,
    async (given) => {
      const { policy, points, isRegistered, about } = given;
      const units = ["a", "µ"].map((unit) =>
        unitOf({ unit, value: 1.5, steps: 2, rewards: [1, 0.5] }),
      );
      const decisions = units.flatMap(({ unit }) =>
        points.map((point, step) => decisionOf({ policy, unit, step, log_prob: -0.5, ...point })),
      );
      const find = () => readPackage(join("policies", policy));
      const { root, id } = await writeMinari(writtenLog([decisions], units), { find });
      const episode = {
        observations: [...points, points[1]].map(({ observation }) => observation),
        actions: points.map(({ action }) => action),
        rewards: [1, 0.5],
        terminations: [false, true],
        truncations: [false, false],
        log_prob: [-0.5, -0.5],
        contained: true,
        shown: "EpisodeData(",
      };
      expect(await python.run(program, root, id, isRegistered ? "recover" : "")).toEqual({
        episodes: [episode, episode],
        units: ["a", "µ"],
        total_steps: 4,
        known: [id],
        sampled: 1,
        kept: 2,
        recovered: isRegistered ? about.env_spec : "",
        ...about,
      });
    },
  );
});

describe("specifications of environments", () => {
  const python = findPython(["gymnasium"], "MINARI_PYTHON");
  test(`are those of Gymnasium's own${python.note}`, async (context) => {
    if (!python.command) return context.skip();
    const program = `
import json, sys, gymnasium
from gymnasium.envs.registration import EnvSpec, registry
ours = [EnvSpec.from_json(text) for text in json.loads(sys.argv[1])]
theirs = {spec.id: registry.get(spec.id) for spec in ours}
print(json.dumps([spec.id for spec in ours if theirs[spec.id] and
  (spec.entry_point, spec.max_episode_steps) == (theirs[spec.id].entry_point, theirs[spec.id].max_episode_steps)]))
`;
    const ids = definitions.map(({ id }) => id);
    const specs = ids.map((id) => gymnasiumSpec(id, {})?.json);
    // Gymnasium 1.4 has Taxi-v4 alone.
    const known = ids.filter((id) => id !== "Taxi-v3");
    expect(await python.run(program, JSON.stringify(specs))).toEqual(expect.arrayContaining(known));
  });
});
