import { plainKey } from "../../model/entity/entityKey.ts";

/** What a policy in an event's request is called: "trust policy". `key`: of its member. `eventName`: empty for a policy within another text. */
export function policyName(key: string, eventName: string): string {
  const plain = plainKey(`${key} ${eventName}`);
  return plain.includes("assumerolepolicy")
    ? "trust policy"
    : plain.includes("bucketpolicy")
      ? "bucket policy"
      : plain.includes("keypolicy")
        ? "key policy"
        : "policy";
}
