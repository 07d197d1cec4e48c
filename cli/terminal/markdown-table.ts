/** A column of a table: its title, and what it has in the row of an item. */
export type Column<Item> = [
  title: string,
  cell: (item: Item) => string,
  alignment?: "left" | "right",
];

/**
 * A table in Markdown, a row for each item. The first column is aligned to the left and the others to
 * the right, unless they say otherwise.
 */
export function markdownTable<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const titles = columns.map(([title]) => title);
  const rules = columns.map(([, , alignment], i) =>
    (alignment ?? (i === 0 ? "left" : "right")) === "left" ? "---" : "---:",
  );
  const rows = items.map((item) => columns.map(([, cell]) => cell(item)));
  return [titles, rules, ...rows].map(row).join("\n");
}
