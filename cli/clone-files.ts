import { isPackage } from "../installation/form.ts";

/**
 * Writes the generated files of a clone that the Worker's bundle needs: the page's and the kernel. The
 * package has them.
 */
export async function writeCloneFiles(): Promise<void> {
  if (isPackage) return;
  // They need packages that only a clone has.
  const { writePageFiles } = await import("./page-files.ts");
  const { writeKernelFile } = await import("./kernel-file.ts");
  await writePageFiles();
  writeKernelFile();
}
