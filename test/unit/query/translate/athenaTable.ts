import { DatabaseSync } from "node:sqlite";
import type { CloudTrailEvent } from "../../../../src/model/event/record.ts";
import { inNetwork, parseAddress, parseNetwork } from "../../../../src/query/match/network.ts";

const SCALARS =
  "eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestID eventID readOnly eventType apiVersion recipientAccountId sharedEventID vpcEndpointId eventCategory sessionCredentialFromConsole".split(
    " ",
  );
const OBJECTS =
  "requestParameters responseElements additionalEventData serviceEventDetails edgeDeviceDetails resources".split(" ");
const NESTED = [
  ...["type", "principalId", "arn", "accountId", "invokedBy", "accessKeyId", "userName", "onBehalfOf.userId"],
  ...["attributes.mfaAuthenticated", "sessionIssuer.type", "sessionIssuer.arn", "sessionIssuer.userName"].map(
    (path) => `sessionContext.${path}`,
  ),
].map((path) => `userIdentity.${path}`);

/** Runs the conditions of an Athena query in SQLite, over the columns that Athena's table for CloudTrail logs has. */
export class AthenaTable {
  readonly #db = new DatabaseSync(":memory:");
  readonly #columns = [...SCALARS, ...OBJECTS, ...NESTED, "tlsDetails.tlsVersion"];

  constructor(events: readonly CloudTrailEvent[]) {
    this.#db.exec("PRAGMA case_sensitive_like = ON");
    this.#db.function("contains", (network, text) => {
      const address = typeof text === "string" ? parseAddress(text) : undefined;
      const parsed = parseNetwork(String(network));
      return address !== undefined && parsed !== undefined && inNetwork(address, parsed) ? 1 : 0;
    });
    const names = this.#columns.map((column) => `"${column.toLowerCase()}"`);
    this.#db.exec(`CREATE TABLE logs (number INTEGER, ${names.join(", ")})`);
    const insert = this.#db.prepare(`INSERT INTO logs VALUES (?, ${names.map(() => "?").join(", ")})`);
    events.forEach((event, number) => {
      insert.run(number, ...this.#columns.map((column) => textAt(event.record, column)));
    });
  }

  /** The numbers of the events that a query of `ATHENA` finds; its partition is left out. */
  find(sql: string): readonly number[] {
    const body = sql.replace(/^--.*$/gm, "");
    const where =
      /\nWHERE ([\s\S]*)\nORDER BY/.exec(body)?.[1]?.replace(/^(?: {2}AND )?"timestamp" .*$/gm, "") ?? "true";
    const plain = where
      .replace(/^\s*AND /, "")
      .replace(/TRY_CAST\((\w+) AS IPADDRESS\)/g, "$1")
      .replace(
        /any_match\(resources, r -> ((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*)\)/g,
        (_all, test: string) =>
          `EXISTS (SELECT 1 FROM json_each(coalesce(resources, '[]')) AS one WHERE ${test.replace(/r\.(type|arn)/g, (_name, key: string) => `coalesce(json_extract(one.value, '$.${key}'), json_extract(one.value, '$.ARN'))`)})`,
      )
      .replace(/\b(?:useridentity|tlsdetails)(?:\.\w+)+/g, '"$&"');
    const rows = this.#db.prepare(`SELECT number FROM logs WHERE ${plain}`).all();
    return rows.map(({ number }) => Number(number));
  }
}

function textAt(record: unknown, path: string): string | null {
  const value = path
    .split(".")
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | null | undefined)?.[key], record);
  return value === undefined || value === null
    ? null
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
}
