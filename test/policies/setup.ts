import { writeKernelFile } from "../../cli/kernel-file.ts";
import { writePageFiles } from "../../cli/page-files.ts";
import { writeDistributionPolicies } from "../distributions.ts";
import { writeImportedPolicies } from "../imported.ts";
import { trainOnce } from "./train-once.ts";

/** Before a test runs in workerd, which can only read: writes the page's files, the kernel, the policies. */
export default async function setup(): Promise<void> {
  await writePageFiles();
  writeKernelFile();
  writeDistributionPolicies();
  await writeImportedPolicies();
  await trainOnce();
}
