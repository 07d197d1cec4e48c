/** A column of a table: its title, and what it has in the row of an item. */
export type Column<Item> = [title: string, cell: (item: Item) => string];

/** A table in Markdown, a row for each item; all columns but the first are aligned to the right. */
export function markdownTable<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const titles = columns.map(([title]) => title);
  const rules = columns.map((_, i) => (i === 0 ? "---" : "---:"));
  const rows = items.map((item) => columns.map(([, cell]) => cell(item)));
  return [titles, rules, ...rows].map(row).join("\n");
}
