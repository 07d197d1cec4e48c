import { join } from "node:path";
import { column, optionalColumn, type TableColumn, writeParquet } from "../files/parquet-table.ts";
import type { Decision, ExperimentUnit } from "../schemas/decision.ts";
import { readExperiment, readUnits, streamDecisions } from "./log-folder.ts";
import { differentPoints, type PointField } from "./points.ts";

const describePoint = (point: Decision[PointField]) =>
  typeof point === "number" ? "an index" : "a list of numbers";

/**
 * The column of a decision's observation or action: a list of doubles, or an index.
 *
 * @param first the log's first decision, which tells which
 * @throws {Error} when it meets a decision of the other kind
 */
function pointColumn(field: PointField, first: Decision): TableColumn<Decision> {
  const refuse = (other: Decision): never => {
    throw differentPoints(field, [first, other], describePoint, "a column has one type");
  };
  if (typeof first[field] === "number") {
    return column(field, "int64", (decision) => {
      const point = decision[field];
      return typeof point === "number" ? point : refuse(decision);
    });
  }
  return column(field, "doubles", (decision) => {
    const point = decision[field];
    return typeof point === "number" ? refuse(decision) : point;
  });
}

function decisionColumns(first: Decision): TableColumn<Decision>[] {
  return [
    column("experiment", "string", (row) => row.experiment),
    optionalColumn("declaration", "string", (row) => row.declaration),
    column("unit", "string", (row) => row.unit),
    column("decision_id", "string", (row) => row.decision_id),
    column("time", "timestamp", (row) => row.time),
    column("arm", "string", (row) => row.arm),
    optionalColumn("phase", "int64", (row) => row.phase),
    column("counted", "boolean", (row) => row.counted),
    column("mode", "string", (row) => row.mode),
    column("policy", "string", (row) => row.policy),
    column("version", "string", (row) => row.version),
    pointColumn("observation", first),
    pointColumn("action", first),
    optionalColumn("log_prob", "double", (row) => row.log_prob),
    optionalColumn("seed", "int64", (row) => row.seed),
    optionalColumn("step", "int64", (row) => row.step),
    optionalColumn("epsilon", "doubles", (row) => row.epsilon),
    optionalColumn("reward", "double", (row) => row.reward),
  ];
}

const unitColumns: TableColumn<ExperimentUnit>[] = [
  column("unit", "string", (row) => row.unit),
  column("arm", "string", (row) => row.arm),
  column("phase", "int64", (row) => row.phase),
  column("asked", "boolean", (row) => row.asked),
  column("crossed", "boolean", (row) => row.crossed),
  column("value", "double", (row) => row.value),
  column("final", "boolean", (row) => row.final),
  optionalColumn("covariate", "double", (row) => row.covariate),
  optionalColumn("steps", "int64", (row) => row.steps),
  optionalColumn("rewards", "doubles", (row) => row.rewards),
  column("excluded", "boolean", (row) => row.excluded ?? false),
];

/**
 * Writes a pulled log as `decisions.parquet` and `units.parquet`, beside it. Files of before are
 * replaced.
 *
 * @returns their paths
 * @throws {Error} if the log has no decisions, or observations or actions of both kinds
 */
export async function writeParquetFiles(folder: string): Promise<string[]> {
  const experiment = readExperiment(folder);
  const { value: first } = streamDecisions(folder).next();
  if (!first) {
    throw new Error(
      `${folder} has no decisions yet, whose observations tell the types of columns: pull again later`,
    );
  }
  const files = {
    decisions: join(folder, "decisions.parquet"),
    units: join(folder, "units.parquet"),
  };
  const notes = { "softedge.experiment": JSON.stringify(experiment) };
  await writeParquet(files.units, readUnits(folder), unitColumns, notes);
  await writeParquet(files.decisions, streamDecisions(folder), decisionColumns(first), notes);
  return [files.decisions, files.units];
}
