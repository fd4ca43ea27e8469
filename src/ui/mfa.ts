import type { AskMfaCode } from "../aws/session.ts";
import { askText } from "./dialogs.ts";

/** Asks the user for an MFA code. Undefined: cancelled. */
export const askMfaCode: AskMfaCode = async (serial, profile) => {
  const code = await askText({
    title: `MFA code for profile ${profile.name}`,
    prompt: `Device ${serial}`,
    placeholder: "123456",
    staysOpen: true,
    problem: (text) => (/^\d{6}$/.test(text.trim()) || text === "" ? undefined : "Six digits"),
  });
  const digits = code?.trim();
  return digits === "" ? undefined : digits;
};
