import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RecordsByDay } from "../world/archive/dailyRecords.ts";
import type { World, WorldObject, WorldRecord } from "../world/types.ts";
import { callEvents } from "./callEvents.ts";
import type { ControlRequest } from "./control.ts";
import { type Answer, AwsError, errorAnswer } from "./errors.ts";
import { EventIndex } from "./eventIndex.ts";
import { type Fault, Faults, faultKinds } from "./faults.ts";
import { breakAnswer, dateHeader, faultError, faultyAnswer, faultyCall } from "./faultyAnswers.ts";
import { IdentityCenter } from "./identityCenter.ts";
import { isIdentityCenter } from "./identityCenterCalls.ts";
import { type TailEnd, tailEnds } from "./logs/liveTail.ts";
import { isMachine, Machine } from "./machine.ts";
import { type Pace, PaceKeeper, truePace } from "./pace.ts";
import { PlayedAttack } from "./playedAttack.ts";
import { type LoggedRequest, RequestLog } from "./requestLog.ts";
import { S3 } from "./s3/s3.ts";
import { type Call, readCall, Services } from "./services.ts";
import { KeyRing } from "./signature.ts";
import { defaultVariants, type Variants } from "./variants.ts";

interface WireAwsOptions {
  /**
   * The server's clock, ms since 1970 UTC: decides the 90 days and when sessions end. Default: starts at the world's
   * end and goes on at the pace of real time.
   */
  readonly now?: () => number;
  readonly pace?: Partial<Pace>;
  /** What is left out is as in `defaultVariants`. */
  readonly variants?: Partial<Variants>;
  /** Page size of account:ListRegions where the caller names none. Default 50, as on AWS. */
  readonly regionsPerPage?: number;
  /** Stacks, or resources of one, on a page of CloudFormation. Default 100. */
  readonly stacksPerPage?: number;
  /** The requests appear in Event history, five minutes later. Default false. */
  readonly recordsCalls?: boolean;
  /** An attack happens whenever a live tail begins, a step every so many ms: see `WireAws.playAttack`. Default: none. */
  readonly liveTailAttackMs?: number | undefined;
}

/** A running wire-level AWS. */
export interface WireAws {
  /** For AWS_ENDPOINT_URL. */
  readonly url: string;
  /** For `AwsControl`. */
  readonly controlUrl: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly identityCenter: IdentityCenter;
  /** The credential endpoints of the machine: instance metadata and container. */
  readonly machine: Machine;
  pace: Pace;
  variants: Variants;
  /**
   * Lets more events appear in Event history: at once, or at each record's `deliveredAt`, in any order. A record with the
   * id of another one amends it. They come into the trails' buckets some minutes later.
   */
  deliver(records: Iterable<WorldRecord>): void;
  /** Puts objects into S3 in place of those under the same keys, in buckets that are made when they are not there. */
  putObjects(objects: Iterable<WorldObject>): void;
  /** Ends the sessions of live tail that run. Answers how many there were. */
  endLiveTails(how: TailEnd): number;
  /**
   * Lets an attack happen now: a step every so many ms, `ATTACK_MS` without a number. Its events come into log groups at once, and
   * into Event history and the buckets as always. Answers how many steps it has; 0: it is being played already.
   */
  playAttack(everyMs?: number): number;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** How far Event history reaches back, ms. */
const retention = 90 * 24 * 3_600_000;
const controlPath = "/__control";

/** Starts an AWS that serves `world` on a free port of 127.0.0.1 to any client that honours AWS_ENDPOINT_URL. */
export async function startAws(world: World, options: WireAwsOptions = {}): Promise<WireAws> {
  const aws = new Server(world, options);
  await aws.listen();
  return aws;
}

class Server implements WireAws {
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly identityCenter: IdentityCenter;
  readonly machine: Machine;
  readonly #index: EventIndex;
  readonly #days = new RecordsByDay();
  readonly #s3: S3;
  readonly #keeper: PaceKeeper;
  readonly #keys: KeyRing;
  readonly #services: Services;
  readonly #attack: PlayedAttack;
  readonly #recordsCalls: boolean;
  readonly #http = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  constructor(world: World, options: WireAwsOptions) {
    const started = performance.now();
    const now = options.now ?? (() => world.options.end + performance.now() - started);
    this.#keeper = new PaceKeeper({ ...truePace, ...options.pace });
    this.#keys = new KeyRing(world, now);
    this.identityCenter = new IdentityCenter(world, now);
    this.machine = new Machine(world, now);
    this.#recordsCalls = options.recordsCalls ?? false;
    this.#index = new EventIndex({ ...defaultVariants, ...options.variants });
    const records = [...world.records()];
    this.#index.add(records);
    this.#days.add(records);
    const archive = world.archive(this.#days);
    this.#index.add(archive.before(world.options.end - retention));
    this.#s3 = new S3(world, archive.buckets, now);
    this.#services = new Services(world, this.#index, archive, this.#s3, {
      now,
      regionsPerPage: options.regionsPerPage ?? 50,
      stacksPerPage: options.stacksPerPage ?? 100,
    });
    this.#attack = new PlayedAttack(world, now, (record) => this.deliver([record]));
    if (options.liveTailAttackMs !== undefined) {
      this.#services.liveTail.started = () => void this.playAttack(options.liveTailAttackMs);
    }
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get controlUrl(): string {
    return `${this.url}${controlPath}`;
  }

  get pace(): Pace {
    return this.#keeper.pace;
  }

  set pace(pace: Pace) {
    this.#keeper.pace = pace;
  }

  get variants(): Variants {
    return this.#index.variants;
  }

  set variants(variants: Variants) {
    this.#index.variants = variants;
  }

  deliver(records: Iterable<WorldRecord>): void {
    const all = [...records];
    this.#index.add(all);
    this.#days.add(all);
  }

  putObjects(objects: Iterable<WorldObject>): void {
    this.#s3.put(objects);
  }

  endLiveTails(how: TailEnd): number {
    return this.#services.liveTail.end(how);
  }

  playAttack(everyMs?: number): number {
    return this.#attack.play(everyMs);
  }

  listen(): Promise<void> {
    // Longer than any suite rests: a socket that the server closes just as it is used again looks like a fault.
    this.#http.keepAliveTimeout = 600_000;
    return new Promise((resolve, reject) => {
      this.#http.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
  }

  close(): Promise<void> {
    this.#attack.stop();
    return new Promise((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    if (request.url === controlPath) {
      write(response, this.#control(request.method, body));
      return;
    }
    const call = readCall(request, body);
    const accountId = this.#keys.accountOf(call.scope, call.sessionToken)?.id;
    const entry: LoggedRequest = {
      at: Date.now(),
      service: call.service,
      operation: call.operation,
      ...(accountId === undefined ? {} : { accountId }),
      region: call.region,
      ...(call.scope === undefined ? {} : { accessKeyId: call.scope.accessKeyId }),
      parameters: call.parameters,
      ...(request.headers["user-agent"] === undefined ? {} : { userAgent: request.headers["user-agent"] }),
    };
    this.requests.add(entry);
    response.on("close", () => {
      if (!response.writableFinished && entry.fault !== "reset" && entry.fault !== "truncate") {
        entry.aborted = true;
      }
    });
    // Node's own header ignores a clock that was moved in this process.
    response.setHeader("date", new Date().toUTCString());
    const fault = this.faults.take({ ...call, accountId });
    if (fault !== undefined) {
      entry.fault = fault.kind;
      response.setHeader("date", dateHeader(fault));
    }
    const answer = this.#answer(call, fault, entry, request.headers.host ?? "");
    if (this.#recordsCalls) {
      this.deliver(callEvents([entry]));
    }
    if (fault !== undefined && (await breakAnswer(fault, answer, response, entry))) {
      if (response.headersSent) {
        entry.status = response.statusCode;
      }
      return;
    }
    entry.status = answer.status;
    if (answer.stream === undefined) {
      write(response, answer);
    } else {
      await stream(response, answer, answer.stream);
    }
  }

  #answer(call: Call, fault: Fault | undefined, entry: LoggedRequest, host: string): Answer {
    const requestId = randomUUID();
    try {
      if (call.scope === undefined) {
        const error = fault === undefined ? undefined : faultError(fault, call, undefined);
        if (error !== undefined) {
          throw error;
        }
        const answer = this.#answerUnsigned(call, host, requestId);
        if (answer !== undefined) {
          return answer;
        }
      }
      const caller = this.#keys.authenticate(call.scope, call.sessionToken);
      const error = fault === undefined ? undefined : faultError(fault, call, caller);
      if (error !== undefined) {
        throw error;
      }
      // S3 answers thousands a second for each prefix: only a fault slows it down.
      if (call.service !== "s3" && !this.#keeper.admit(call.operation, `${caller.account.id} ${call.region}`)) {
        throw new AwsError("ThrottlingException", "Rate exceeded");
      }
      return faultyAnswer(fault, call, this.#services.answer(faultyCall(fault, call), caller, requestId));
    } catch (error) {
      const named =
        error instanceof AwsError ? error : new AwsError("InternalFailure", `The wire AWS failed: ${error}`, 500);
      entry.error = named.name;
      return errorAnswer(named, call.protocol, requestId);
    }
  }

  #answerUnsigned(call: Call, host: string, requestId: string): Answer | undefined {
    if (isIdentityCenter(call.service)) {
      return this.identityCenter.answer(call, host, requestId);
    }
    return isMachine(call.service) ? this.machine.answer(call) : this.#services.answerUnsigned(call, requestId);
  }

  #control(method: string | undefined, body: string): Answer {
    const reply = (status: number, value: unknown): Answer => ({
      status,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(value),
    });
    try {
      return method === "POST"
        ? reply(200, this.#obey(JSON.parse(body) as ControlRequest) ?? null)
        : reply(405, { message: "POST a control request" });
    } catch (error) {
      return reply(400, { message: String(error) });
    }
  }

  #obey(request: ControlRequest): unknown {
    switch (request.do) {
      case "add-fault":
        if (!faultKinds.includes(request.fault.kind)) {
          throw new Error(`no such fault: ${request.fault.kind}`);
        }
        return this.faults.add(request.fault);
      case "clear-faults":
        return this.faults.clear();
      case "list-requests":
        return this.requests.list(request.filter);
      case "clear-requests":
        return this.requests.clear();
      case "set-pace":
        this.pace = { ...this.pace, ...request.pace };
        return undefined;
      case "set-variants":
        this.variants = { ...this.variants, ...request.variants };
        return undefined;
      case "deliver":
        return this.deliver(request.records);
      case "put-objects":
        return this.putObjects(request.objects);
      case "set-identity-center":
        this.identityCenter.settings = { ...this.identityCenter.settings, ...request.settings };
        return undefined;
      case "set-machine":
        this.machine.settings = { ...this.machine.settings, ...request.settings };
        return undefined;
      case "list-device-codes":
        return this.identityCenter.waitingCodes;
      case "decide-device":
        if (!this.identityCenter.decide(request.userCode, request.isAllowed)) {
          throw new Error(`no such code waits: ${request.userCode}`);
        }
        return undefined;
      case "end-sessions":
        return this.identityCenter.endSessions();
      case "end-live-tails":
        if (!tailEnds.includes(request.how)) {
          throw new Error(`no such end of a live tail: ${request.how}`);
        }
        return this.endLiveTails(request.how);
      case "play-attack":
        return this.playAttack(request.everyMs);
      default:
        throw new Error("no such control request");
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Sends parts as they come. Ends with the stream, or where the client hangs up. */
async function stream(
  response: ServerResponse,
  { status, headers }: Answer,
  parts: AsyncGenerator<Uint8Array>,
): Promise<void> {
  response.writeHead(status, headers);
  try {
    for await (const part of parts) {
      if (response.destroyed) {
        return;
      }
      if (!response.write(part)) {
        const waited = new AbortController();
        const either = [once(response, "drain", waited), once(response, "close", waited)];
        await Promise.race(either).finally(() => waited.abort());
        await Promise.allSettled(either);
      }
    }
    response.end();
  } catch {
    response.destroy();
  }
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
