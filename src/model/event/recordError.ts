import { asObject, asText, type JsonObject } from "../text/json.ts";

/** Error code and message of a failed call. */
export interface RecordError {
  /** "AccessDenied"; "Failure" for a failed sign-in, "Error" when only a message was recorded. */
  readonly code: string;
  readonly message?: string;
}

/**
 * The error of a failed call: from the record's error fields, a console sign-in's outcome, or an error in the response.
 * Undefined for a call that succeeded.
 */
export function readError(record: JsonObject): RecordError | undefined {
  const response = asObject(record.responseElements);
  const answer = asObject(response?.error) ?? asObject(response?.Error);
  const code =
    asText(record.errorCode) ??
    (signInFailed(response) || signInFailed(asObject(record.serviceEventDetails)) ? "Failure" : undefined) ??
    asText(response?.errorCode) ??
    asText(response?.ErrorCode) ??
    asText(answer?.code) ??
    asText(answer?.Code) ??
    asText(answer?.errorCode) ??
    (typeof response?.error === "string" ? asText(response.error) : undefined);
  const message =
    asText(record.errorMessage) ??
    (code === undefined
      ? undefined
      : (asText(response?.errorMessage) ?? asText(answer?.message) ?? asText(answer?.Message)));
  if (code === undefined && message === undefined) {
    return undefined;
  }
  return { code: code ?? "Error", ...(message === undefined ? {} : { message }) };
}

/**
 * Sign-in events record their outcome under the event's name: {"ConsoleLogin": "Failure"}; Identity Center does the
 * same.
 */
function signInFailed(part: JsonObject | undefined): boolean {
  return part !== undefined && Object.keys(part).some((key) => part[key] === "Failure" && SIGN_INS.has(key));
}

const SIGN_INS: ReadonlySet<string> = new Set([
  "ConsoleLogin",
  "SwitchRole",
  "ExitRole",
  "RenewRole",
  "CheckMfa",
  "PasswordRecoveryRequested",
  "PasswordRecoveryCompleted",
  "PasswordUpdated",
  "CredentialVerification",
  "CredentialChallenge",
  "UserAuthentication",
]);
