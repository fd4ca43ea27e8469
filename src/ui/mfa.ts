import * as vscode from "vscode";
import type { AskMfaCode } from "../aws/session.ts";
import { visible } from "../model/text.ts";

/** Asks the person for the code of an MFA device; undefined when they leave. */
export const askMfaCode: AskMfaCode = async (serial, profile) => {
  const code = await vscode.window.showInputBox({
    title: vscode.l10n.t("MFA code for profile {0}", visible(profile.name)),
    prompt: vscode.l10n.t("Device {0}", visible(serial)),
    placeHolder: "123456",
    ignoreFocusOut: true,
    validateInput: (text) => (/^\d{6}$/.test(text.trim()) || text === "" ? undefined : vscode.l10n.t("Six digits")),
  });
  const digits = code?.trim();
  return digits === "" ? undefined : digits;
};
