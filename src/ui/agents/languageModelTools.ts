import * as v from "valibot";
import * as vscode from "vscode";
import type { Interaction } from "../../aws/profiles.ts";
import type { AgentContext } from "../../investigation/agents/agentContext.ts";
import type { AgentTool, CallPlan } from "../../investigation/agents/agentTool.ts";
import { Failure } from "../../model/failure.ts";
import { signalOf } from "../editor/signalOf.ts";
import { plainText } from "../plainText.ts";

/** Before the name of a tool in the manifest. */
const TOOL_PREFIX = "cloudtrail_";

export interface LanguageModelToolsPorts {
  readonly context: AgentContext;
  /** Loads the table of tools when the first one is used. */
  tools(): Promise<readonly AgentTool[]>;
}

const contributed = v.object({
  contributes: v.object({ languageModelTools: v.array(v.object({ name: v.string() })) }),
});

/**
 * Registers the tools of the manifest with the editor. Forks of VS Code may lack the API: nothing is registered then.
 * `manifest`: the extension's package.json.
 */
export function registerLanguageModelTools(manifest: unknown, ports: LanguageModelToolsPorts): vscode.Disposable {
  // Typed as always there, which it is in VS Code since 1.95.
  const lm = vscode.lm as Partial<typeof vscode.lm> | undefined;
  const parsed = v.safeParse(contributed, manifest);
  if (lm?.registerTool === undefined || vscode.LanguageModelToolResult === undefined || !parsed.success) {
    return new vscode.Disposable(() => undefined);
  }
  const names = parsed.output.contributes.languageModelTools.map(({ name }) => name);
  return vscode.Disposable.from(...names.map((name) => vscode.lm.registerTool(name, new EditorTool(name, ports))));
}

/** A tool of the table, as the editor calls it. */
class EditorTool implements vscode.LanguageModelTool<unknown> {
  readonly #name: string;
  readonly #ports: LanguageModelToolsPorts;

  constructor(name: string, ports: LanguageModelToolsPorts) {
    this.#name = name;
    this.#ports = ports;
  }

  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<unknown>): Promise<vscode.PreparedToolInvocation> {
    const tool = await this.#tool();
    const plan = planOf(tool, input);
    if (plan === undefined) {
      return {};
    }
    // Plain texts: a dialog and some lists show Markdown as it is written.
    const invocationMessage = plainText(plan.message);
    const questions = await questionsAbout(plan, this.#ports.context);
    return questions.length === 0
      ? { invocationMessage }
      : {
          invocationMessage,
          confirmationMessages: {
            title: tool.title,
            message: [`${plan.message}.`, ...questions].map(plainText).join("\n\n"),
          },
        };
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<unknown>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const tool = await this.#tool();
    const { text } = await tool.call(input, this.#ports.context, signalOf(token));
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }

  async #tool(): Promise<AgentTool> {
    const tool = (await this.#ports.tools()).find(({ name }) => `${TOOL_PREFIX}${name}` === this.#name);
    if (tool === undefined) {
      throw new Error(`There is no tool ${this.#name}.`);
    }
    return tool;
  }
}

/** Undefined for an input that is not valid: the call says what is wrong with it. */
function planOf(tool: AgentTool, input: unknown): CallPlan | undefined {
  try {
    return tool.plan(input);
  } catch (error) {
    if (Failure.is(error)) {
      return undefined;
    }
    throw error;
  }
}

const SIGN_INS: Readonly<Record<Interaction, string>> = {
  code: "asks for an MFA code",
  command: "runs its command (credential_process) to sign in",
  metadata: "asks this EC2 instance for its role",
};

/** What a person must agree to before a call: each a sentence. */
async function questionsAbout(
  { usesAws, profiles, source }: CallPlan,
  { host }: AgentContext,
): Promise<readonly string[]> {
  if (!usesAws) {
    return [];
  }
  const kind = host.session.kinds.find((one) => one.source === source);
  const shown = await host.shown();
  const signIns = shown
    .filter(({ profile: { name } }) => profiles?.includes(name) ?? true)
    .flatMap(({ profile }) => {
      const needed = host.connections.needs(profile);
      return needed === undefined ? [] : [`Profile ${profile.name} ${SIGN_INS[needed]}.`];
    });
  return [
    ...(kind?.isBilled === true
      ? [
          `AWS bills what is read from a ${kind.title.toLowerCase()}. The cost is estimated first; above the limits of the settings cloudtrail.cost.perSearch and cloudtrail.cost.perSession, you are asked again.`,
        ]
      : []),
    ...signIns,
  ];
}
