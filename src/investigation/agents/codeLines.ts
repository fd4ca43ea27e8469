import { IAC_TOOLS, titleOf } from "../../iac/tools.ts";
import type { Declaration, FoundDeclaration } from "../code/declaration.ts";
import type { AgentCode } from "./agentHost.ts";
import { jsonOf, timeText } from "./eventLines.ts";
import { untrusted } from "./untrusted.ts";

/** Where a block is declared, as JSON for an agent. */
export function foundJson(
  { declaration, instance, stale, workspace, modified }: FoundDeclaration,
  code: AgentCode,
): string {
  const isState = IAC_TOOLS[instance.tool].knownFrom === "state";
  return jsonOf({
    ...locationOf(declaration, code),
    address: titleOf(instance),
    tool: IAC_TOOLS[instance.tool].name,
    type: instance.type,
    id: instance.identifiers.id ?? instance.identifiers.arn ?? instance.identifiers.name,
    region: instance.region,
    account: instance.accountId,
    ...(stale ? { replaced: "This block has created another resource since." } : {}),
    ...(workspace === undefined ? {} : { terraformWorkspace: `${workspace} (not the selected one)` }),
    [isState ? "stateModified" : "deployed"]: timeText(modified),
  });
}

/** "terraform/network.tf:12 (aws_security_group.bastion, Terraform)" */
export function locationText({ declaration, instance }: FoundDeclaration, code: AgentCode): string {
  const { file, line } = locationOf(declaration, code);
  return untrusted(`${file}:${line} (${titleOf(instance)}, ${IAC_TOOLS[instance.tool].name})`, 500);
}

function locationOf({ file, block }: Declaration, code: AgentCode) {
  return { file: code.pathOf(file), line: block.nameRange.start.line + 1 };
}
