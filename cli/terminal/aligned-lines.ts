/**
 * Formats rows as lines with aligned columns.
 *
 * @param textColumns the number of columns, from the left, that are left-aligned; the others hold
 * numbers
 */
export function alignedLines(rows: readonly (readonly string[])[], textColumns: number): string[] {
  const [first = []] = rows;
  const widths = first.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < textColumns ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join("  ")
      .trimEnd(),
  );
}
