import * as v from "valibot";
import { FAILURE_REASONS, type FailureData } from "../model/failure.ts";

const remedySchema = v.variant("kind", [
  v.object({
    kind: v.picklist(["retry", "switch-profile", "choose-regions", "bill-requests", "show-log"]),
  }),
  v.object({ kind: v.literal("open-aws-config"), file: v.exactOptional(v.picklist(["config", "credentials"])) }),
  v.object({ kind: v.literal("copy-policy"), policy: v.string() }),
  v.object({ kind: v.literal("sign-in"), profile: v.string(), session: v.exactOptional(v.string()) }),
  v.object({ kind: v.literal("run-in-terminal"), command: v.string() }),
]);

/** A failure as it is sent between a webview and its host. */
export const failureSchema: v.GenericSchema<unknown, FailureData> = v.object({
  reason: v.picklist(FAILURE_REASONS),
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
