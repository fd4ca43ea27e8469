import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { groupProfiles } from "../../investigation/explorer/profileList.ts";
import { type Choices, profileItem } from "../choices.ts";
import type { CommandId } from "../contributions.ts";
import { plainItem, plainText } from "../plainText.ts";
import type { CurrentProfile } from "./currentProfile.ts";

/** A search that a results view runs. */
interface RunningSearch {
  readonly title: string;
  reveal(): void;
  cancel(): void;
}

export interface AccountMenuPorts {
  readonly choices: Choices;
  readonly current: CurrentProfile;
  readonly connections: Pick<Connections, "known">;
  running(): readonly RunningSearch[];
  /** Calls `listener` when `running` has other searches, until the returned function is called. */
  onRunning(listener: () => void): () => void;
  /** Signs in with a profile, interactively if needed, and reports a failure. */
  signIn(profile: Profile): Promise<void>;
}

interface Item extends vscode.QuickPickItem {
  /** Absent: a heading. */
  readonly run?: () => unknown;
  readonly cancel?: () => void;
}

/** The menu of the status bar item: searches running, sign-in, choices, and the profiles to switch to. */
export async function showAccountMenu(ports: AccountMenuPorts): Promise<void> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = "CloudTrail Account and Searches";
  pick.placeholder = "Select a search to show, an action, or a profile to switch to";
  pick.matchOnDescription = true;
  pick.keepScrollPosition = true;
  pick.busy = true;
  let own: readonly Item[] = [];
  const draw = () => {
    pick.items = [...searchItems(ports.running()), ...own];
  };
  draw();
  const drawn = actionItems(ports).then((items) => {
    own = items;
    pick.busy = false;
    draw();
  });
  // A search ends a moment after it was cancelled.
  const stopListening = ports.onRunning(draw);
  pick.onDidTriggerItemButton(({ item }) => item.cancel?.());
  const run = await new Promise<(() => unknown) | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.run);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      stopListening();
      pick.dispose();
    });
    pick.show();
  });
  await drawn;
  await run?.();
}

function searchItems(running: readonly RunningSearch[]): readonly Item[] {
  const stop = { iconPath: new vscode.ThemeIcon("debug-stop"), tooltip: "Cancel Search" };
  return running.length === 0
    ? []
    : [
        heading("searches running"),
        ...running.map((search) => ({
          ...plainItem({ icon: "search", label: search.title }),
          buttons: [stop],
          run: () => search.reveal(),
          cancel: () => search.cancel(),
        })),
      ];
}

async function actionItems(ports: AccountMenuPorts): Promise<readonly Item[]> {
  const { choices, current } = ports;
  const lists = await choices.lists();
  const { shown, others } = lists;
  const now = current.in(lists);
  const switchTo = (name: string) => async () => {
    await choices.show([name], await choices.shown());
    await current.use([name]);
  };
  const groups = [
    ...groupProfiles(shown, choices.grouping),
    ...(others.length === 0 ? [] : [{ label: "not shown", profiles: others }]),
  ];
  return [
    heading("actions"),
    {
      label: "$(pulse) What Changed?",
      description: "write events by person, in all chosen profiles and enabled Regions",
      run: () => vscode.commands.executeCommand("cloudtrail.whatChanged" satisfies CommandId),
    },
    ...(now === undefined || now.problem !== undefined ? [] : [signInItem(now, ports)]),
    { label: "$(account) Choose Profiles…", run: () => choices.pickProfiles() },
    { label: "$(globe) Choose Regions…", run: () => choices.pickRegions() },
    ...groups.flatMap(({ label, profiles }) => [
      heading(label === "" ? "switch to" : label),
      ...profiles.map((listed): Item => {
        const { profile, ...item } = profileItem(listed);
        const isCurrent = profile.name === now?.name;
        return { ...item, ...(isCurrent ? { label: `$(check) ${item.label}` } : {}), run: switchTo(profile.name) };
      }),
    ]),
  ];
}

function signInItem(profile: Profile, { connections, signIn }: AccountMenuPorts): Item {
  const isSignedIn = connections.known(profile).signIn.state === "signed-in";
  return {
    ...plainItem({
      icon: "sign-in",
      label: isSignedIn ? "Get New Credentials" : "Sign In",
      description: `with profile ${profile.name}`,
    }),
    run: () => signIn(profile),
  };
}

function heading(label: string): Item {
  return { label: plainText(label), kind: vscode.QuickPickItemKind.Separator };
}
