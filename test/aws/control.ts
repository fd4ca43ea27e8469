import type { WorldObject, WorldRecord } from "../world/types.ts";
import type { Fault } from "./faults.ts";
import type { IdentityCenterSettings } from "./identityCenter.ts";
import type { TailEnd } from "./logs/liveTail.ts";
import type { MachineSettings } from "./machine.ts";
import type { Pace } from "./pace.ts";
import type { LoggedRequest, RequestFilter } from "./requestLog.ts";
import type { Variants } from "./variants.ts";

/** What another process may ask of the wire AWS: the body of a POST to its control URL. */
export type ControlRequest =
  | { readonly do: "add-fault"; readonly fault: Fault }
  | { readonly do: "clear-faults" }
  | { readonly do: "list-requests"; readonly filter: RequestFilter }
  | { readonly do: "clear-requests" }
  | { readonly do: "set-pace"; readonly pace: Partial<Pace> }
  | { readonly do: "set-variants"; readonly variants: Partial<Variants> }
  | { readonly do: "deliver"; readonly records: readonly WorldRecord[] }
  | { readonly do: "put-objects"; readonly objects: readonly WorldObject[] }
  | { readonly do: "set-identity-center"; readonly settings: Partial<IdentityCenterSettings> }
  | { readonly do: "set-machine"; readonly settings: Partial<MachineSettings> }
  | { readonly do: "list-device-codes" }
  | { readonly do: "decide-device"; readonly userCode: string; readonly isAllowed: boolean }
  | { readonly do: "end-sessions" }
  | { readonly do: "end-live-tails"; readonly how: TailEnd }
  | { readonly do: "play-attack"; readonly everyMs?: number };

/** The wire AWS from another process: the extension host's suites, Playwright. Rejects when it refuses or is gone. */
export class AwsControl {
  readonly #url: string;

  /** @param url `WireAws.controlUrl`, which the demo gives out as CLOUDTRAIL_DEMO_CONTROL */
  constructor(url: string) {
    this.#url = url;
  }

  async addFault(fault: Fault): Promise<void> {
    await this.#ask({ do: "add-fault", fault });
  }

  async clearFaults(): Promise<void> {
    await this.#ask({ do: "clear-faults" });
  }

  /** Oldest first. */
  async requests(filter: RequestFilter = {}): Promise<readonly LoggedRequest[]> {
    return (await this.#ask({ do: "list-requests", filter })) as readonly LoggedRequest[];
  }

  async clearRequests(): Promise<void> {
    await this.#ask({ do: "clear-requests" });
  }

  async setPace(pace: Partial<Pace>): Promise<void> {
    await this.#ask({ do: "set-pace", pace });
  }

  /** What is left out stays as it is. */
  async setVariants(variants: Partial<Variants>): Promise<void> {
    await this.#ask({ do: "set-variants", variants });
  }

  /** Lets more events appear in Event history. */
  async deliver(records: readonly WorldRecord[]): Promise<void> {
    await this.#ask({ do: "deliver", records });
  }

  /** Puts objects into S3 in place of those under the same keys. */
  async putObjects(objects: readonly WorldObject[]): Promise<void> {
    await this.#ask({ do: "put-objects", objects });
  }

  /** What is left out stays as it is. */
  async setIdentityCenter(settings: Partial<IdentityCenterSettings>): Promise<void> {
    await this.#ask({ do: "set-identity-center", settings });
  }

  /** What is left out stays as it is. */
  async setMachine(settings: Partial<MachineSettings>): Promise<void> {
    await this.#ask({ do: "set-machine", settings });
  }

  /** The user codes of device sign-ins that wait for the person, oldest first. */
  async deviceCodes(): Promise<readonly string[]> {
    return (await this.#ask({ do: "list-device-codes" })) as readonly string[];
  }

  /** Decides a device code as the person would in the browser. */
  async decideDevice(userCode: string, isAllowed: boolean): Promise<void> {
    await this.#ask({ do: "decide-device", userCode, isAllowed });
  }

  /** Ends every session of Identity Center: all its tokens are refused. */
  async endSessions(): Promise<void> {
    await this.#ask({ do: "end-sessions" });
  }

  /** Ends the sessions of live tail that run. Answers how many there were. */
  async endLiveTails(how: TailEnd): Promise<number> {
    return (await this.#ask({ do: "end-live-tails", how })) as number;
  }

  /** Lets an attack happen now, a step every so many ms. Answers how many steps it has; 0: it is being played already. */
  async playAttack(everyMs?: number): Promise<number> {
    return (await this.#ask({ do: "play-attack", ...(everyMs === undefined ? {} : { everyMs }) })) as number;
  }

  async #ask(request: ControlRequest): Promise<unknown> {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    if (!response.ok) {
      throw new Error(`The wire AWS refused "${request.do}": ${await response.text()}`);
    }
    return response.json();
  }
}
