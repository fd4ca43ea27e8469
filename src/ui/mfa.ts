import * as vscode from "vscode";
import type { AskMfaCode } from "../aws/session.ts";
import { askText } from "./dialogs.ts";

/** Asks the person for the code of an MFA device; undefined when they leave. */
export const askMfaCode: AskMfaCode = async (serial, profile) => {
  const code = await askText({
    title: vscode.l10n.t("MFA code for profile {0}", profile.name),
    prompt: vscode.l10n.t("Device {0}", serial),
    placeholder: "123456",
    staysOpen: true,
    problem: (text) => (/^\d{6}$/.test(text.trim()) || text === "" ? undefined : vscode.l10n.t("Six digits")),
  });
  const digits = code?.trim();
  return digits === "" ? undefined : digits;
};
