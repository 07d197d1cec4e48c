/** A row of a table of rooms: a folder, and what its files may import from. */
export interface Room {
  /** Ends with a slash: `schemas/`, `train/off-policy/`. */
  folder: string;
  /** As they are written: `schemas`, `graph/simd`, or the short name of a room beside it. */
  imports: string[];
  /** Stands in a table of rooms of one folder, such as `edge/`; undefined in the table of folders. */
  parent?: string;
}

/** The tables whose first column is `folder` or `room`, and whose last is `imports`, row by row. */
export function roomsIn(markdown: string): Room[] {
  return tablesIn(markdown).flatMap(([header, , ...rows]) => {
    if (!/^(folder|room)$/.test(header[0]) || header.at(-1) !== "imports") return [];
    const folders = rows.map(([first]) => folderIn(first));
    const parent = folders.find((folder) => depthOf(folder) > 1)?.replace(/\/.*/, "/");
    return rows.map((cells, i) => ({
      folder: folders[i],
      imports: namesIn(cells.at(-1) ?? ""),
      ...(parent && { parent }),
    }));
  });
}

/** How many folders a path goes through: 2 of `train/run/`. */
export const depthOf = (folder: string): number => folder.split("/").length - 1;

/** Blocks of lines that begin with a bar, as cells. */
function tablesIn(markdown: string): string[][][] {
  const blocks = markdown.match(/(?:^[ \t]*\|.*(?:\n|$))+/gm) ?? [];
  return blocks.map((block) => block.trimEnd().split("\n").map(cellsOf));
}

function cellsOf(line: string): string[] {
  const cells = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return cells.split("|").map((cell) => cell.trim());
}

function folderIn(cell: string): string {
  const folder = /`([^`]+\/)`/.exec(cell)?.[1];
  if (folder === undefined) throw new Error(`"${cell}" names no folder: \`schemas/\``);
  return folder;
}

/** "schemas, `noise`" as its names; "–" as none. */
function namesIn(cell: string): string[] {
  return cell
    .split(",")
    .map((name) => name.replaceAll("`", "").trim().replace(/\/$/, ""))
    .filter((name) => name !== "" && !/^[–—-]$/.test(name));
}
