import { type Command, Option } from "commander";
import {
  changeablePolicy,
  removePolicy,
  removeVersion,
  rollBack,
  useVersion,
} from "../../export/manage-policies.ts";
import { listPolicies } from "../../export/policies-folder.ts";
import { softedgeCommand } from "../../installation/installation.ts";
import { describeChange } from "../package-text.ts";
import { policiesTable, policyAsJson } from "../policies-table.ts";
import { policyNameArgument } from "../policy-arguments.ts";
import { describePolicy, registeredPoliciesAt } from "../registered-policies.ts";
import { registryAt, tokenHelp } from "../registry-client.ts";
import { confirm } from "../terminal/confirm.ts";

interface ListOptions {
  policies: string;
  url?: string;
  json?: true;
}

interface FolderOptions {
  policies: string;
}

function listFolder(folder: string, json = false): void {
  const policies = listPolicies(folder);
  if (json) console.log(JSON.stringify({ policies: policies.map(policyAsJson) }));
  else if (policies.length > 0) console.log(policiesTable(policies));
  else console.log(`no policies in ${folder}: ${softedgeCommand("export RUN")} makes one`);
}

async function listWorker(url: string, json = false): Promise<void> {
  const policies = await registeredPoliciesAt(registryAt(url));
  if (json) console.log(JSON.stringify({ policies }));
  else console.log(policies.map(describePolicy).join("\n") || "no policies");
}

async function list({ policies, url, json }: ListOptions): Promise<void> {
  if (url === undefined) listFolder(policies, json);
  else await listWorker(url, json);
}

async function remove(
  name: string,
  version: string | undefined,
  { policies, yes = false }: FolderOptions & { yes?: boolean },
): Promise<void> {
  if (version !== undefined) {
    const { version: removed, change } = removeVersion(policies, name, version);
    console.log(`${name}: ${removed} is removed`);
    if (change) console.log(describeChange(change));
    return;
  }
  changeablePolicy(policies, name);
  const question = `This removes ${name} from ${policies}, with all its versions.`;
  if (!yes && !(await confirm(question, "--yes"))) {
    console.log(`${name} stays`);
    return;
  }
  console.log(`${name} is removed, with ${removePolicy(policies, name).join(", ")}`);
}

const policiesOption = () =>
  new Option("--policies <folder>", "the folder of policies").default("policies");

export function addPoliciesCommands(program: Command): void {
  const command = program
    .command("policies")
    .description("list the policies in a folder with all their versions, or change what is live")
    .addHelpText(
      "after",
      "\nWithout a command, policies are listed; `policies list --help` has the options.",
    );
  command
    .command("list", { isDefault: true })
    .description("list the policies in a folder, or by --url those of a Worker")
    .addOption(policiesOption())
    .addOption(
      new Option(
        "--url <url>",
        "a Worker, whose live and published versions are listed instead",
      ).conflicts("policies"),
    )
    .option("--json", "print a line of JSON")
    .addHelpText("after", tokenHelp)
    .action(list);

  const change = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .argument("<name>", "the policy's name", policyNameArgument)
      .addOption(policiesOption());

  const digits = "the version, or its first digits, at least 4";
  change("use", "make another version of a policy live")
    .argument("<version>", digits)
    .action((name: string, version: string, { policies }: FolderOptions) =>
      console.log(describeChange(useVersion(policies, name, version))),
    );
  change("rollback", "make the version live that was live before").action(
    (name: string, { policies }: FolderOptions) =>
      console.log(describeChange(rollBack(policies, name))),
  );
  change("remove", "remove a version of a policy, or the policy with all its versions")
    .argument("[version]", `${digits} (default: all)`)
    .option("--yes", "remove all versions without asking")
    .action(remove);
}
