import * as vscode from "vscode";
import type { LineLink, LineTarget } from "../../investigation/terminal/lineLinks.ts";
import type { Choices } from "../choices.ts";
import type { CommandId } from "../contributions.ts";
import { notify } from "../dialogs.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { copyText } from "../remedies.ts";
import type { Reporter } from "../report.ts";
import { pickLinkProfiles } from "./pickLinkProfiles.ts";

export interface TerminalLinksPorts {
  readonly choices: Pick<Choices, "all" | "listed" | "lists">;
  readonly results: Pick<ResultsPanels, "open">;
  readonly reporter: Pick<Reporter, "guard">;
  /** Whether ARNs and ids are links. */
  linked(): boolean;
}

class TerminalLink extends vscode.TerminalLink {
  readonly target: LineTarget;

  constructor({ start, end, tooltip, target }: LineLink) {
    super(start, end - start, tooltip);
    this.target = target;
  }
}

/**
 * Links in terminals: denied calls, request ids, event ids, ARNs and ids of resources lead to their events. What a program
 * printed becomes the values of a search that the person sees, nothing else. None in Restricted Mode.
 */
export class TerminalLinks implements vscode.TerminalLinkProvider<TerminalLink> {
  readonly #ports: TerminalLinksPorts;

  constructor(ports: TerminalLinksPorts) {
    this.#ports = ports;
  }

  async provideTerminalLinks({ line }: vscode.TerminalLinkContext): Promise<TerminalLink[]> {
    if (!this.#ports.linked() || !vscode.workspace.isTrusted) {
      return [];
    }
    const { lineLinks } = await import("../../investigation/terminal/lineLinks.ts");
    return lineLinks(line).map((link) => new TerminalLink(link));
  }

  async handleTerminalLink({ target }: TerminalLink): Promise<void> {
    await this.#ports.reporter.guard(() => this.#open(target));
  }

  async #open(target: LineTarget): Promise<void> {
    switch (target.kind) {
      case "event": {
        const command: CommandId = "cloudtrail.openEvent";
        await vscode.commands.executeCommand(command, target.eventId);
        return;
      }
      case "search":
        return this.#search(target);
      case "encoded-message":
        return this.#explain(target.call);
    }
  }

  /** Searches with the chosen profiles of the account that the line names. Asks for one where none is known to reach it. */
  async #search({ request, accountId }: LineTarget & { readonly kind: "search" }): Promise<void> {
    const { choices, results } = this.#ports;
    if (accountId === undefined) {
      void results.open(request);
      return;
    }
    const { shown } = await choices.lists();
    const reaching = shown.filter((one) => one.accountId === accountId).map(({ profile }) => profile.name);
    const profiles =
      reaching.length > 0
        ? reaching
        : await pickLinkProfiles(
            [accountId],
            {
              title: "Search Events",
              note: `Searches ${request.text ?? ""} with the profile that you choose.`,
              anyAccount: true,
            },
            this.#ports,
          );
    if (profiles !== undefined) {
      void results.open({ ...request, profiles });
    }
  }

  async #explain(call: (LineTarget & { readonly kind: "search" }) | undefined): Promise<void> {
    const show = { title: "Show Denied Call" };
    const copy = { title: "Copy AWS CLI Command" };
    const answer = await notify(
      "information",
      "AWS encoded why it denied this call. With the permission sts:DecodeAuthorizationMessage in the account, you can decode the message with the AWS CLI; the event of the denied call contains it as well.",
      ...(call === undefined ? [copy] : [show, copy]),
    );
    if (answer === copy) {
      await copyText(DECODE);
    } else if (answer === show && call !== undefined) {
      await this.#search(call);
    }
  }
}

/** Without the message: a long line reaches the extension in parts, so it may not be whole. */
const DECODE =
  "aws sts decode-authorization-message --query DecodedMessage --output text --encoded-message PASTE_THE_MESSAGE";
