/*
 * softedge runs from its TypeScript in a clone, and from JavaScript where npm has installed it. In
 * the package, `dist/` is the clone compiled file by file, with its other files at the same places.
 */

/** The extension of softedge's own modules, with its dot. */
export const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));

/** True in the package that npm installs: nothing may be written into its folder then. */
export const isPackage = extension === ".js";

/** The command that installs what softedge runs on. */
export const installCommand = isPackage ? "npm install softedge" : "npm ci";
