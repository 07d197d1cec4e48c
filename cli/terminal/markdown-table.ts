/** A column of a table: its title, the content of its cells, and their alignment. */
export type Column<Item> = [
  title: string,
  cell: (item: Item) => string,
  alignment?: "left" | "right",
];

/**
 * Formats items as a Markdown table. The first column is left-aligned and the others right-aligned
 * by default.
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
