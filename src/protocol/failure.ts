import * as v from "valibot";
import type { FailureData, FailureReason } from "../model/failure.ts";

/** Every reason, as a record so that a forgotten one does not compile. */
const reasons: Readonly<Record<FailureReason, FailureReason>> = {
  throttled: "throttled",
  "access-denied": "access-denied",
  "explicit-deny": "explicit-deny",
  "no-credentials": "no-credentials",
  "expired-credentials": "expired-credentials",
  "invalid-credentials": "invalid-credentials",
  "mfa-cancelled": "mfa-cancelled",
  "region-disabled": "region-disabled",
  "clock-skew": "clock-skew",
  offline: "offline",
  "not-aws": "not-aws",
  timeout: "timeout",
  "invalid-request": "invalid-request",
  "not-found": "not-found",
  configuration: "configuration",
  internal: "internal",
};

const remedySchema = v.variant("kind", [
  v.object({
    kind: v.picklist(["retry", "switch-profile", "choose-regions", "open-aws-config", "show-log"]),
  }),
  v.object({ kind: v.literal("copy-policy"), policy: v.string() }),
  v.object({ kind: v.literal("copy-command"), command: v.string() }),
]);

/** A failure as it crosses the boundary between a webview and its host. */
export const failureSchema: v.GenericSchema<unknown, FailureData> = v.object({
  reason: v.enum(reasons),
  message: v.string(),
  context: v.object({
    profile: v.exactOptional(v.string()),
    region: v.exactOptional(v.string()),
    accountId: v.exactOptional(v.string()),
  }),
  action: v.exactOptional(v.string()),
  remedies: v.array(remedySchema),
  detail: v.exactOptional(v.string()),
});
