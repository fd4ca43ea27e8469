import type { IacTool } from "../../iac/tools.ts";
import { CdkTool } from "./cdk/cdkTool.ts";
import { CloudFormationTool } from "./cloudformation/cloudFormationTool.ts";
import { PulumiTool } from "./pulumi/pulumiTool.ts";
import { TerraformTool } from "./terraform/terraformTool.ts";
import type { ToolPorts, WorkspaceTool } from "./workspaceTool.ts";

/** The reader of each IaC tool, in the order in which blocks are listed. */
const TOOLS = {
  terraform: TerraformTool,
  cloudformation: CloudFormationTool,
  cdk: CdkTool,
  pulumi: PulumiTool,
} satisfies { readonly [tool in IacTool]: new (ports: ToolPorts) => WorkspaceTool };

export type WorkspaceTools = { readonly [tool in IacTool]: InstanceType<(typeof TOOLS)[tool]> };

/** Creates the tools of a workspace without reading any file. */
export function openTools(ports: Omit<ToolPorts, "outputFolders">): WorkspaceTools {
  const outputFolders = async () => {
    const folders = await Promise.all(Object.values(tools).map((tool) => tool.outputFolders()));
    return folders.flat();
  };
  const toolPorts: ToolPorts = { ...ports, outputFolders };
  const opened = Object.entries(TOOLS).map(([id, Tool]) => [id, new Tool(toolPorts)] as const);
  const tools = Object.fromEntries(opened) as unknown as WorkspaceTools;
  return tools;
}
