import { machineIdentity } from "./machine.ts";
import { quoteError } from "./quoteError.ts";

/** What a profile is called within a sentence: `profile "prod"`, or what the machine's own credentials are called. */
export function profileName({ profile }: { readonly profile: { readonly name: string } }): string {
  return machineIdentity(profile.name)?.title ?? `profile "${quoteError(profile.name)}"`;
}
