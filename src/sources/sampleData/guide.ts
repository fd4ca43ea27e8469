import type { Guide } from "../source.ts";

/** The address from which the leaked key of the sample data is used. */
const ATTACKER = "203.0.113.66";

/** What there is to see in the sample data: an attack, and the work around it. Tests hold it against the log files. */
export const SAMPLE_GUIDE: Guide = {
  title: "Sample data",
  about: `40 hours in two AWS accounts of a made-up company. The log files come with the extension; nothing is read from AWS. An access key leaked, and someone used it from ${ATTACKER}.`,
  searches: [
    { title: "What the attacker did", text: `ip:${ATTACKER}` },
    { title: "The new administrator", text: "resource:svc-monitoring OR user:svc-monitoring" },
    { title: "The opened bucket", text: "resource:acme-customer-exports" },
    { title: "Attempts to stop the trail", text: "event:(StopLogging,DeleteTrail,PutEventSelectors)" },
    { title: "Changes by person and pipeline", text: "readonly:false", group: "actor" },
    { title: "All events", text: "" },
  ],
};
