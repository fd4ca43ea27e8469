import type { PublicKey } from "../analysis/digests/signingKeys.ts";
import type { Connections } from "../aws/connections.ts";
import { Failure } from "../model/failure.ts";
import type { TimeRange } from "../model/text/time.ts";
import { isVerifiable } from "../sources/evidence.ts";
import type { FileVerdicts } from "../sources/fileVerdicts.ts";
import type { Cost } from "../sources/queryCost.ts";
import type { Sources } from "../sources/registry.ts";
import type { Choices } from "./choices.ts";
import type { EvidenceActions } from "./panels/evidencePanel.ts";
import type { ResultsPanels } from "./panels/resultsPanels.ts";
import type { ApplyRemedy, Reporter } from "./report.ts";

export interface EvidenceActionsPorts {
  readonly sources: Pick<Sources, "kinds">;
  readonly connections: Pick<Connections, "connect">;
  readonly choices: Pick<Choices, "all">;
  readonly verdicts: FileVerdicts;
  readonly results: Pick<ResultsPanels, "open">;
  readonly reporter: Reporter;
  readonly applyRemedy: ApplyRemedy;
  /** Whether reading may cost this, together with what searches cost. */
  allow(cost: Cost): Promise<boolean>;
  /** AWS's time, ms since 1970 UTC. */
  now(): number;
}

/** The actions of a view that verifies log files. */
export function evidenceActions(ports: EvidenceActionsPorts): EvidenceActions {
  const profileOf = async (name: string) => {
    const found = (await ports.choices.all()).find((profile) => profile.name === name);
    if (found === undefined) {
      throw new Failure({
        reason: "configuration",
        message: `Profile "${name}" is not in the AWS configuration any more.`,
        context: { profile: name },
        remedies: [{ kind: "open-aws-config" }],
      });
    }
    return found;
  };
  const keys = async (
    name: string,
    region: string,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly PublicKey[]> => {
    const connection = await ports.connections.connect("cloudtrail", await profileOf(name), region, {
      signal,
      asked: true,
    });
    const { readPublicKeys } = await import("../aws/publicKeys.ts");
    return readPublicKeys(connection, range, { signal });
  };
  return {
    open: async ({ target: ref }, signal) => {
      const kind = ports.sources.kinds.find(({ capabilities }) => capabilities.source === ref.source);
      const target = await kind?.target(ref);
      if (target === undefined || !isVerifiable(target)) {
        throw new Failure({
          reason: "invalid-request",
          message: `Targets of ${ref.source} have no digests.`,
          context: {},
          remedies: [],
        });
      }
      return target.evidence({ asked: true })(signal);
    },
    keys: (name) => (region, range, signal) => keys(name, region, range, signal),
    allow: ports.allow,
    now: ports.now,
    note: (verdicts, at) => ports.verdicts.note(verdicts, at),
    search: (request) => void ports.results.open(request),
    export: async (session) => {
      const { exportEvidence } = await import("./commands/verifyLogFiles.ts");
      await ports.reporter.guard(() => exportEvidence(session));
    },
    remedy: ports.applyRemedy,
    fault: (error) => ports.reporter.fault(error),
  };
}
