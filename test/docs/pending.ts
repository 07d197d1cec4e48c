/*
 * What documents tell of before it is there. A test fails when one of these is: remove its line.
 */

/** The beginnings of command lines that the program does not know yet. */
export const pendingCommands = [
  "init FOLDER",
  "policies use NAME VERSION",
  "policies rollback NAME",
  "policies remove NAME [VERSION]",
];

/** Modules of the package, by specifier, with their sources. */
export const modules = {
  softedge: "index.ts",
  "softedge/client": "client/index.ts",
  "softedge/edge": "edge/index.ts",
  "softedge/statistics": "statistics/index.ts",
};

/** Modules whose sources are not there yet. */
export const pendingModules = ["softedge", "softedge/edge"];
