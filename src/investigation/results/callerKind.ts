import type { PipelineTest } from "../../analysis/changeOrigin.ts";
import type { Group } from "../../protocol/filters.ts";

/**
 * What a caller is, by its name: a user, a service's domain, or "ROLE/SESSION". Undefined: a person or role. "pipeline": a name
 * or role of the setting `cloudtrail.pipelineRoles`.
 */
export function callerKind(caller: string, isPipeline: PipelineTest): Group["kind"] {
  const role = caller.split("/", 1)[0] ?? "";
  if (/\.amazonaws\.com(?:\.cn)?$/.test(caller) || caller === "AWS Internal" || role.startsWith("AWSServiceRoleFor")) {
    return "service";
  }
  return isPipeline(caller) || isPipeline(role) ? "pipeline" : undefined;
}
