import type { ParquetWriter } from "hyparquet-writer";
import { produceWhole } from "./write-whole.ts";

/** The values of a kind of column, in memory. Timestamps are ISO 8601. */
interface ColumnValues {
  boolean: boolean;
  double: number;
  doubles: readonly number[];
  int64: number;
  string: string;
  timestamp: string;
}

export type ColumnKind = keyof ColumnValues;

/** A column of a table, and its value in a row. */
export interface TableColumn<Row> {
  name: string;
  kind: ColumnKind;
  optional: boolean;
  value(row: Row): ColumnValues[ColumnKind] | null;
}

/** A column with a value in every row. */
export function column<Row, Kind extends ColumnKind>(
  name: string,
  kind: Kind,
  value: (row: Row) => ColumnValues[Kind],
): TableColumn<Row> {
  return { name, kind, optional: false, value };
}

/** A column with a value in some rows. */
export function optionalColumn<Row, Kind extends ColumnKind>(
  name: string,
  kind: Kind,
  value: (row: Row) => ColumnValues[Kind] | null | undefined,
): TableColumn<Row> {
  return { name, kind, optional: true, value: (row) => value(row) ?? null };
}

type SchemaElement = ParquetWriter["schema"][number];

/** The elements of Parquet's schema for a column. */
function elementsOf<Row>({ name, kind, optional }: TableColumn<Row>): SchemaElement[] {
  const repetition_type = optional ? "OPTIONAL" : "REQUIRED";
  switch (kind) {
    case "boolean":
      return [{ name, repetition_type, type: "BOOLEAN" }];
    case "double":
      return [{ name, repetition_type, type: "DOUBLE" }];
    case "int64":
      return [{ name, repetition_type, type: "INT64" }];
    case "string":
      return [{ name, repetition_type, type: "BYTE_ARRAY", converted_type: "UTF8" }];
    case "timestamp":
      // The converted type alone does not tell all readers that it is UTC.
      return [
        {
          name,
          repetition_type,
          type: "INT64",
          converted_type: "TIMESTAMP_MILLIS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
        },
      ];
    case "doubles":
      return [
        { name, repetition_type, converted_type: "LIST", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", repetition_type: "REQUIRED", type: "DOUBLE" },
      ];
  }
}

/** Returns a value as the writer takes it. */
function written(kind: ColumnKind, value: ColumnValues[ColumnKind] | null): unknown {
  if (kind === "int64" && typeof value === "number") return BigInt(value);
  if (kind === "timestamp" && typeof value === "string") return new Date(value);
  return value;
}

/** The values in a row group: about 8 MB of numbers. */
const mostValues = 2 ** 20;

/** Splits rows into groups of bounded size, at least one. */
function* rowGroups<Row>(rows: Iterable<Row>, columns: readonly TableColumn<Row>[]) {
  let group: unknown[][] = columns.map(() => []);
  let values = 0;
  for (const row of rows) {
    for (const [i, each] of columns.entries()) {
      const value = each.value(row);
      group[i].push(written(each.kind, value));
      values += Array.isArray(value) ? value.length + 1 : 1;
    }
    if (values < mostValues) continue;
    yield group;
    group = columns.map(() => []);
    values = 0;
  }
  if (values > 0) yield group;
}

/**
 * Writes rows as a Parquet file, atomically. The memory needed does not depend on their number.
 *
 * @param notes the file's key-value metadata
 */
export async function writeParquet<Row>(
  path: string,
  rows: Iterable<Row>,
  columns: readonly TableColumn<Row>[],
  notes: Readonly<Record<string, string>>,
): Promise<void> {
  // Loaded on demand: most commands write no tables.
  const { ParquetWriter, fileWriter } = await import("hyparquet-writer");
  produceWhole(path, (unfinished) => {
    const writer = new ParquetWriter({
      writer: fileWriter(unfinished),
      schema: [{ name: "root", num_children: columns.length }, ...columns.flatMap(elementsOf)],
      kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
      createdBy: "softedge",
    });
    for (const group of rowGroups(rows, columns)) {
      const columnData = columns.map(({ name }, i) => ({ name, data: group[i] }));
      writer.write({ columnData, rowGroupSize: group[0].length });
    }
    writer.finish();
  });
}
