import { pathsImportedBy } from "../sources/imports.ts";
import { type Plan, topFolderOf } from "./plan.ts";
import type { Room } from "./rooms.ts";

/** Sources by their paths. */
export type Tree = Readonly<Record<string, string>>;

interface Import {
  from: string;
  to: string;
}

/** Every import of one file of a tree by another, type-only ones included. */
export function importsIn(tree: Tree): Import[] {
  return Object.entries(tree).flatMap(([from, source]) =>
    pathsImportedBy(from, source)
      .filter((to) => to in tree)
      .map((to) => ({ from, to })),
  );
}

/** Files that no room has, and rooms that have no folder. */
export function homeless(plan: Plan, tree: Tree, isFolder: (path: string) => boolean): string[] {
  return [
    ...Object.keys(tree)
      .filter((file) => plan.roomOf(file) === undefined)
      .map((file) => `${file} is in no room`),
    ...plan.rooms
      .filter(({ folder }) => !isFolder(folder))
      .map(({ folder }) => `${folder} is no folder`),
  ];
}

/**
 * Imports that no row allows. Into another top-level folder, both rows must: that of the room, and
 * that of its top-level folder.
 */
export function unlisted(plan: Plan, tree: Tree): string[] {
  return importsIn(tree).flatMap(({ from, to }) => {
    const room = plan.roomOf(from);
    const top = plan.topOf(from);
    const stays = topFolderOf(from) === topFolderOf(to);
    const rows = [room, stays ? room : top].filter((row) => row !== undefined);
    const refused = [...new Set(rows)].filter((row) => !allows(plan, row, to));
    return refused.map(({ folder }) => `${from} -> ${to}, which ${folder} does not list`);
  });
}

function allows(plan: Plan, row: Room, to: string): boolean {
  const target = plan.roomOf(to)?.folder;
  if (target === row.folder) return true;
  return plan.allowedBy(row).some((folder) => {
    // Beside each other, rooms are listed one by one.
    const isBeside = topFolderOf(folder) === topFolderOf(row.folder);
    return isBeside ? target === folder : to.startsWith(folder);
  });
}

/** What rooms list that stands below them, or nowhere. */
export function upward(plan: Plan): string[] {
  return plan.rooms.flatMap((room, own) =>
    plan.allowedBy(room).flatMap((folder) => {
      const isBeside = room.parent === topFolderOf(folder);
      const [line, listed] = isBeside
        ? [own, placeOf(plan, folder, room.parent)]
        : [placeOf(plan, topFolderOf(room.folder)), placeOf(plan, topFolderOf(folder))];
      if (listed < 0) return [`${room.folder} lists ${folder}, which is no room`];
      return listed < line ? [] : [`${room.folder} lists ${folder}, which does not stand above it`];
    }),
  );
}

/** The place of a folder among all rows: in the table of its parent, or in that of folders. */
const placeOf = ({ rooms }: Plan, folder: string, parent?: string) =>
  rooms.findIndex((room) => room.folder === folder && room.parent === parent);
