import { depthOf, type Room } from "./rooms.ts";

/** What the rooms of all tables come to: which one a file is in, and what each name means. */
export interface Plan {
  rooms: readonly Room[];
  /** The deepest room that has a file, or undefined. */
  roomOf(file: string): Room | undefined;
  /** The row of the table of folders for a file's top-level folder. */
  topOf(file: string): Room | undefined;
  /** The folders that a room may import from: rooms, or folders within other top-level folders. */
  allowedBy(room: Room): string[];
}

/**
 * Returns the plan that rooms make.
 *
 * A folder with a table of its own is divided: its row in that table stands for its root files, and
 * a file deeper in it needs a room. A name in that table is a room beside first, then a folder.
 */
export function planOf(rooms: readonly Room[]): Plan {
  const divided = new Set(rooms.flatMap(({ parent }) => parent ?? []));
  const holds = ({ folder }: Room, file: string) =>
    divided.has(folder) ? directoryOf(file) === folder : file.startsWith(folder);
  const inTables = rooms.filter((room) => room.parent || !divided.has(room.folder));
  const deepestFirst = inTables.toSorted((a, b) => depthOf(b.folder) - depthOf(a.folder));
  const isRoom = (folder: string) => inTables.some((room) => room.folder === folder);

  return {
    rooms,
    roomOf: (file) => deepestFirst.find((room) => holds(room, file)),
    topOf: (file) => rooms.find(({ folder, parent }) => !parent && folder === topFolderOf(file)),
    allowedBy: ({ imports, parent = "" }) =>
      imports.map((name) => (isRoom(`${parent}${name}/`) ? `${parent}${name}/` : `${name}/`)),
  };
}

/** `train/` of `train/run/starts.ts`. */
export const topFolderOf = (path: string): string => path.slice(0, path.indexOf("/") + 1);

export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
