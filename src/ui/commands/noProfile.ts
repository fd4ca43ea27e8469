import { Failure } from "../../model/failure.ts";

/** The failure for a request when no profile is shown. */
export function noProfile(): Failure {
  return new Failure({
    reason: "configuration",
    message: "No AWS profile is selected. Choose profiles first.",
    context: {},
    remedies: [{ kind: "switch-profile" }],
  });
}
