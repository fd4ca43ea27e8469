import type { AskMfaCode, MfaQuestion } from "../aws/mfa.ts";
import { askText } from "./dialogs.ts";

/** Asks the user for an MFA code. Undefined: cancelled. */
export const askMfaCode: AskMfaCode = async (question) => {
  const code = await askText({
    title: `MFA code for profile ${question.profile}`,
    prompt: promptOf(question),
    placeholder: "123456",
    staysOpen: true,
    problem: (text) => problemOf(text.trim(), question),
  });
  const digits = code?.trim();
  return digits === "" ? undefined : digits;
};

function promptOf({ serial, last }: MfaQuestion): string {
  if (last === undefined) {
    return `Device ${serial}`;
  }
  const why =
    last === "refused" ? "AWS did not accept the last code." : `The last code was used for profile ${last.usedFor}.`;
  return `${why} Enter the next code of device ${serial}`;
}

function problemOf(code: string, { isUsed }: MfaQuestion): string | undefined {
  if (isUsed(code)) {
    return "AWS accepts each code once. Wait for the device's next code.";
  }
  return code === "" || /^\d{6}$/.test(code) ? undefined : "Six digits";
}
