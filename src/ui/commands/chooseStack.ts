import { readFile } from "node:fs/promises";
import type { KnownStack, StackRegistry } from "../../investigation/code/cloudformation/stackRegistry.ts";
import type { Declaration, DeclarationSource, DeclaredStack } from "../../investigation/code/declaration.ts";
import type { CodeServices } from "../../investigation/resources/codeServices.ts";
import { nameInArn } from "../../model/entity/arnIdentity.ts";
import { Failure } from "../../model/failure.ts";
import { formatRelative } from "../../model/text/time.ts";
import type { Choices } from "../choices.ts";
import { askText, inform, withProgress } from "../dialogs.ts";
import { openText } from "../editor/openText.ts";
import { pickOne } from "../quickInput.ts";
import { noProfile } from "./noProfile.ts";
import { requireTrust } from "./requireTrust.ts";

export interface StackPorts {
  readonly declarations: Pick<DeclarationSource, "declarationsIn">;
  readonly codeServices: () => Promise<Pick<CodeServices, "stackRegistry" | "stackFetcher" | "resources">>;
  readonly choices: Choices;
  now(): number;
}

/** Fetches the stacks that a file's blocks are already assigned to: by samconfig, cdk.out or the user. */
export async function askStacks(file: string, ports: StackPorts): Promise<void> {
  requireTrust();
  const stacks = await namedStacks(file, ports);
  if (stacks.length === 0) {
    return chooseStack(file, ports);
  }
  const { stackRegistry } = await ports.codeServices();
  const failure = await askEach(stacks, stackRegistry);
  if (failure !== undefined) {
    throw failure;
  }
}

/** Fetches stacks with a progress notification. Continues after a failure; returns the first failure. */
export async function askEach(
  stacks: readonly DeclaredStack[],
  stackRegistry: StackRegistry,
): Promise<Failure | undefined> {
  let failure: Failure | undefined;
  await withProgress("Listing stack resources", async (report, signal) => {
    for (const stack of stacks) {
      report(100 / stacks.length, stack.stack);
      try {
        await stackRegistry.ask(stack, signal);
      } catch (error) {
        if (!Failure.is(error)) {
          throw error;
        }
        failure ??= error;
      }
    }
  });
  return failure;
}

/** The distinct stacks of declarations. */
export function stacksOf(declarations: readonly Declaration[]): readonly DeclaredStack[] {
  const stacks = declarations.flatMap(({ stack }) => stack ?? []);
  return [...new Map(stacks.map((stack) => [JSON.stringify(stack), stack])).values()];
}

/** Lets the user select the stack of a template, from suggestions or by name. */
export async function chooseStack(file: string | undefined, ports: StackPorts): Promise<void> {
  requireTrust();
  const text = file === undefined ? undefined : await textOf(file);
  const { stackFetcher, stackRegistry, resources } = await ports.codeServices();
  const { template, unread } =
    file === undefined || text === undefined ? {} : await resources.tools.cloudformation.template(file, text);
  if (file === undefined || template === undefined) {
    inform(unread ?? "Open a CloudFormation or SAM template first.");
    return;
  }
  const remembered = stackRegistry.chosen(file);
  if (remembered !== undefined && (await keepOrForget(file, remembered, stackRegistry))) {
    return;
  }
  const target = await pickTarget(ports);
  if (target === undefined) {
    return;
  }
  const { profile, region } = target;
  const proposals = await withProgress(
    `Comparing stacks in ${profile.name}, ${region} with this template`,
    (report, signal) =>
      stackFetcher.propose(template, target, signal, (compared, of) =>
        report(100 / Math.max(1, of), `${compared} of ${of}`),
      ),
  );
  const byName = { icon: "edit", label: "Enter a Stack Name…", value: "name" as const };
  const answer = await pickOne<KnownStack | "name">(
    [
      ...proposals.map(({ stack, share }) => ({
        icon: "layers",
        label: stack.name,
        description: `${Math.round(share * 100)}% of the template's resources`,
        detail: updatedText(stack, ports.now()),
        value: stack,
      })),
      byName,
    ],
    {
      title: "Select the CloudFormation Stack of This Template",
      placeholder:
        proposals.length === 0
          ? `No stack in ${profile.name}, ${region} contains 80% of these resources`
          : `Select a stack in ${profile.name}, ${region}`,
    },
  );
  if (typeof answer !== "object") {
    return;
  }
  const at = { region, profile: profile.name };
  if (answer.value === "name") {
    await chooseByName(file, at, stackRegistry);
  } else {
    await choose(file, { ...at, stack: answer.value.arn }, stackRegistry);
  }
}

type Chosen = Omit<DeclaredStack, "from">;

async function choose(file: string, stack: Chosen, stackRegistry: StackRegistry): Promise<void> {
  await withProgress("Listing stack resources", (_report, signal) =>
    stackRegistry.ask({ ...stack, from: "chosen" }, signal),
  );
  await stackRegistry.choose(file, stack);
}

/** Asks for a stack's name until such a stack exists or the user cancels. */
async function chooseByName(file: string, at: Omit<Chosen, "stack">, stackRegistry: StackRegistry): Promise<void> {
  let wrong: { readonly value: string; readonly prompt: string } | undefined;
  for (;;) {
    const stack = await askName(wrong);
    if (stack === undefined) {
      return;
    }
    try {
      return await choose(file, { ...at, stack }, stackRegistry);
    } catch (error) {
      if (!Failure.is(error) || error.reason !== "not-found") {
        throw error;
      }
      const { region = "", profile = "" } = at;
      wrong = { value: stack, prompt: `No stack "${stack}" in ${profile}, ${region}.` };
    }
  }
}

/**
 * Offers to keep or forget an earlier assignment. True: done or cancelled; false: the user wants to select another
 * stack.
 */
async function keepOrForget(file: string, remembered: DeclaredStack, stackRegistry: StackRegistry): Promise<boolean> {
  const { stack, region, profile } = remembered;
  const name = nameInArn(stack) ?? stack;
  const answer = await pickOne<"ask" | "other" | "forget">(
    [
      {
        icon: "sync",
        label: `Reload Resources of ${name}`,
        description: [profile, region].filter((part) => part !== undefined).join(", "),
        value: "ask",
      },
      { icon: "layers", label: "Select Another Stack…", value: "other" },
      { icon: "trash", label: "Clear Selection", value: "forget" },
    ],
    {
      title: `Stack of This Template: ${name}`,
      placeholder: "Selected earlier",
    },
  );
  if (typeof answer !== "object") {
    return true;
  }
  switch (answer.value) {
    case "ask":
      await choose(file, remembered, stackRegistry);
      return true;
    case "forget":
      await stackRegistry.choose(file, undefined);
      return true;
    case "other":
      return false;
  }
}

async function namedStacks(file: string, { declarations }: StackPorts): Promise<readonly DeclaredStack[]> {
  const { signal } = new AbortController();
  const found = await declarations.declarationsIn(file, await textOf(file), signal);
  return stacksOf(found);
}

async function pickTarget({ choices }: StackPorts) {
  const shown = await choices.shown();
  const targets = shown.flatMap(({ profile, regions }) => regions.map((region) => ({ profile, region })));
  const [first] = targets;
  if (first === undefined) {
    throw noProfile();
  }
  if (targets.length === 1) {
    return first;
  }
  const answer = await pickOne(
    targets.map((target) => ({ label: target.region, description: target.profile.name, value: target })),
    {
      title: "Where is this template deployed?",
      placeholder: "Select a Region and profile",
    },
  );
  return typeof answer === "object" ? answer.value : undefined;
}

async function askName(wrong?: { readonly value: string; readonly prompt: string }): Promise<string | undefined> {
  const name = await askText({
    title: "Select the CloudFormation Stack of This Template",
    placeholder: "Stack name or ARN",
    ...wrong,
    problem: (text) =>
      /^(?:[A-Za-z][A-Za-z0-9-]{0,127}|arn:aws[a-z-]*:cloudformation:\S{1,1900})$/.test(text.trim())
        ? undefined
        : "A stack name starts with a letter and contains only letters, digits, and hyphens.",
  });
  return name === undefined || name.trim() === "" ? undefined : name.trim();
}

function updatedText({ resources }: KnownStack, now: number): string {
  const times = resources.flatMap(({ updated }) => updated ?? []);
  const { length } = resources;
  const count = length === 1 ? "1 resource" : `${length} resources`;
  return times.length === 0 ? count : `${count}, last updated ${formatRelative(Math.max(...times), now)}`;
}

/** The text of an open document, else of the file. Undefined: unreadable. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return openText(file) ?? (await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
