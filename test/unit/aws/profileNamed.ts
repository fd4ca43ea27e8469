import type { Profile } from "../../../src/aws/profiles.ts";

/** A profile of the configuration file with an access key. */
export function profileNamed(name: string, more: Partial<Profile> = {}): Profile {
  return { name, kind: "static", origin: "file", isDefault: false, partition: "aws", endpoints: {}, ...more };
}
