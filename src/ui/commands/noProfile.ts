import { Failure } from "../../model/failure.ts";

/** Where AWS is to be asked and the person shows no profile. */
export function noProfile(): Failure {
  return new Failure({
    reason: "configuration",
    message: "No AWS profile is selected. Choose profiles first.",
    context: {},
    remedies: [{ kind: "switch-profile" }],
  });
}
