/**
 * Layouts by their names: the contents of mapping files, in the order in which they are tried.
 */
export type LayoutTable = Readonly<Record<string, readonly object[]>>;
