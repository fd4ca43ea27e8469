import * as vscode from "vscode";
import { isWithin } from "../../iac/workspacePath.ts";
import type { Declaration, DeclarationSource, DeclaredStack } from "../../investigation/code/declaration.ts";
import type { BlameOptions, BlameProgress } from "../../investigation/resources/changesByResource.ts";
import type { CodeServices } from "../../investigation/resources/codeServices.ts";
import { MOST_REQUESTS } from "../../investigation/resources/historyPlan.ts";
import type { ChangesView } from "../changes/changesView.ts";
import { confirm, inform, withProgress } from "../dialogs.ts";
import { isFolder } from "../editor/isFolder.ts";
import { openText } from "../editor/openText.ts";
import { askEach, stacksOf } from "./chooseStack.ts";
import { readUris } from "./openLogFiles.ts";
import { requireTrust } from "./requireTrust.ts";

export interface BlamePorts {
  readonly declarations: DeclarationSource;
  readonly codeServices: () => Promise<Pick<CodeServices, "blame" | "stackRegistry">>;
  readonly view: ChangesView;
}

/** Limits of the stack names in the confirmation: their number, and the length of each. */
const MOST_NAMED = 10;
const LONGEST_NAME = 150;
/** At most this many notes on what was left out fit into a message. */
const MOST_LIMITS = 3;

/** Shows the changes of the resources in a file: the argument, else the active editor's. */
export async function blameFile(args: readonly unknown[], ports: BlamePorts): Promise<void> {
  const [uri] = args;
  const active = vscode.window.activeTextEditor?.document.uri;
  await blamePaths([uri instanceof vscode.Uri ? uri : active], ports);
}

/**
 * Shows the changes of the resources in files and folders of the workspace, as the Explorer's menu passes them: the
 * clicked one, then all selected ones. Throws `Failure` if the arguments contain no URI.
 */
export async function blameSelection(args: readonly unknown[], ports: BlamePorts): Promise<void> {
  const [clicked, selected] = args;
  await blamePaths(readUris(Array.isArray(selected) && selected.length > 0 ? selected : clicked), ports);
}

async function blamePaths(uris: readonly (vscode.Uri | undefined)[], ports: BlamePorts): Promise<void> {
  const paths = uris.flatMap((uri) => (uri?.scheme === "file" ? [uri.fsPath] : []));
  const [first] = paths;
  if (first === undefined) {
    inform("Open a file that declares resources first.");
    return;
  }
  const subject = paths.length === 1 ? vscode.workspace.asRelativePath(first) : `${paths.length} files and folders`;
  const limits = new Set<string>();
  await blame(
    subject,
    async (signal) => {
      const found = await declarationsAt(paths, ports.declarations, signal);
      for (const limit of found.limits) {
        limits.add(limit);
      }
      return found.declarations;
    },
    ports,
    {},
  );
  tellLimits([...limits]);
}

/**
 * The blocks of files, and of all code files in folders of the workspace. `limits`: what of the workspace was not read,
 * if a folder is among the paths.
 */
async function declarationsAt(
  paths: readonly string[],
  source: DeclarationSource,
  signal: AbortSignal,
): Promise<{ readonly declarations: readonly Declaration[]; readonly limits: readonly string[] }> {
  const areFolders = await Promise.all(paths.map(isFolder));
  const folders = paths.filter((_, index) => areFolders[index]);
  const isInFolder = (file: string) => folders.some((folder) => isWithin(file, folder));
  const inFolders =
    folders.length === 0 ? [] : (await source.declarations(signal)).filter(({ file }) => isInFolder(file));
  const files = paths.filter((path, index) => areFolders[index] === false && !isInFolder(path));
  const inFiles = await Promise.all(files.map((file) => source.declarationsIn(file, openText(file), signal)));
  return {
    declarations: [...inFolders, ...inFiles.flat()],
    limits: folders.length === 0 ? [] : await source.limits(signal),
  };
}

/** Shows the changes of the resources in the workspace. */
export async function blameWorkspace(ports: BlamePorts): Promise<void> {
  await blame(vscode.workspace.name ?? "Workspace", (signal) => ports.declarations.declarations(signal), ports, {});
  tellLimits(await ports.declarations.limits(new AbortController().signal));
}

function tellLimits(limits: readonly string[]): void {
  if (limits.length > 0) {
    inform(limits.slice(0, MOST_LIMITS).join(" "));
  }
}

async function blame(
  subject: string,
  find: (signal: AbortSignal) => Promise<readonly Declaration[]>,
  ports: BlamePorts,
  options: BlameOptions,
): Promise<void> {
  const { codeServices, view } = ports;
  requireTrust();
  const read = () => withProgress(`Reading code in ${subject}`, (_report, signal) => find(signal));
  let declarations = await read();
  if (declarations.length === 0) {
    inform(`${subject} declares no resources.`);
    return;
  }
  const { blame: blamer, stackRegistry } = await codeServices();
  // Stacks are fetched first: before that the resources of their blocks are unknown.
  const waiting = declarations.filter(({ unresolved }) => unresolved?.reason === "stack-not-asked");
  const stacks = stacksOf(waiting);
  const cost = blamer.cost(
    declarations.filter((declaration) => !waiting.includes(declaration)),
    options,
  );
  const requests = cost.requests + stacks.length + waiting.length * MOST_REQUESTS;
  if (requests > 0) {
    const go = "Look Up";
    const details = [
      ...(cost.resources + cost.unresolved > 0 ? [cost.sentence] : []),
      ...(stacks.length > 0 ? [stackCost(stacks, waiting.length)] : []),
      `This takes up to ${timeFor(requests)}: AWS allows 2 requests per second.`,
    ];
    if ((await confirm(`Look up changes to the resources in ${subject}?`, details, go)) !== go) {
      return;
    }
  }
  const failure = stacks.length > 0 ? await askEach(stacks, stackRegistry) : undefined;
  if (stacks.length > 0) {
    declarations = await read();
  }
  const report = await withProgress(`Looking up changes in ${subject}`, (progress, signal) => {
    let reported = 0;
    const progressed = ({ done, of, requests: asked }: BlameProgress) => {
      progress(((done - reported) / Math.max(1, of)) * 100, `${done} of ${of}, ${asked} requests`);
      reported = done;
    };
    return blamer.run(declarations, signal, progressed, options);
  });
  await view.show(report, subject, () => blame(subject, find, ports, { refresh: true }));
  if (failure !== undefined) {
    throw failure;
  }
}

function stackCost(stacks: readonly DeclaredStack[], blocks: number): string {
  const shown = stacks
    .slice(0, MOST_NAMED)
    .map(({ stack, region }) => shortened(region === undefined ? stack : `${stack} (${region})`));
  const others = stacks.length - shown.length;
  const names = [...shown, ...(others > 0 ? [`${others} more`] : [])].join(", ");
  const asked =
    stacks.length === 1
      ? `The resources of stack ${names} are listed first.`
      : `The resources of ${stacks.length} stacks are listed first: ${names}.`;
  const more = blocks * MOST_REQUESTS;
  return blocks === 1
    ? `${asked} Looking up 1 block then takes up to ${more} more requests.`
    : `${asked} Looking up ${blocks} blocks then takes up to ${more} more requests.`;
}

/** The names come from the workspace: a long one must not hide the rest of the confirmation. */
function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

/** Upper bound of the time for requests; those to different Regions run concurrently. */
function timeFor(requests: number): string {
  const seconds = Math.ceil(requests / 2);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
