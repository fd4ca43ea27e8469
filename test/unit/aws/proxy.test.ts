import https from "node:https";
import { connect } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { afterEach, expect, test, vi } from "vitest";
import { authorityFile, startInspectingProxy } from "../../aws/tlsProxy.ts";
import { openHouse, rejection } from "./house.ts";

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const action of cleanUp.splice(0).toReversed()) {
    await action();
  }
});

/**
 * Replaces `https.request` as the editor does for its setting http.proxy: a tunnel through the proxy takes the place of the
 * agent, and of the agent only its certificate authorities stay.
 */
function routeThrough(proxyUrl: string): void {
  const { request } = https;
  const { hostname, port } = new URL(proxyUrl);
  vi.spyOn(https, "request").mockImplementation(((options: https.RequestOptions, answered: () => void) => {
    const { agent, ...own } = options;
    const ca = agent instanceof https.Agent ? agent.options.ca : undefined;
    const open = (target: https.RequestOptions, done: (error: Error | null, socket?: unknown) => void) => {
      const host = String(target.hostname ?? target.host);
      const socket = connect(Number(port), hostname, () => {
        socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nhost: ${host}:443\r\n\r\n`);
      });
      socket.on("error", (error) => done(error));
      socket.once("data", () => {
        const secure: ConnectionOptions = { socket, servername: host, ...(ca === undefined ? {} : { ca }) };
        const tunnel = connectTls(secure, () => done(null, tunnel));
        tunnel.on("error", (error) => done(error));
      });
    };
    return request({ ...own, agent: Object.assign(new https.Agent(), { createConnection: open }) }, answered);
  }) as typeof https.request);
}

/** A profile without endpoints of its own behind a proxy that inspects traffic. */
async function open(config: string) {
  const house = await openHouse({
    config: `[profile own]\nregion=eu-west-1\n${config}`,
    credentials: "[own]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n",
  });
  const proxy = await startInspectingProxy(house.aws.url);
  routeThrough(proxy.url);
  cleanUp.push(
    () => house.close(),
    () => proxy.close(),
  );
  const { customEndpoint: _, ...own } = house.profile("own");
  return { ...house, proxy, own: { ...own, endpoints: {} } };
}

test("a proxy with an authority of its own works with the profile's CA bundle (38)", async () => {
  const { connections, own, proxy, aws } = await open(`ca_bundle=${authorityFile}\n`);
  expect((await connections.identity(own)).accountId).toBe("111122223333");
  expect(proxy.hosts).toContain("sts.eu-west-1.amazonaws.com:443");
  expect(aws.requests.count({ operation: "GetCallerIdentity" })).toBe(1);
});

test("without the bundle its certificate is refused: TLS is always checked (38)", async () => {
  const { connections, own, proxy, aws } = await open("");
  const error = await rejection(connections.identity(own));
  expect(error).toMatchObject({ reason: "offline" });
  expect(String(error)).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/);
  expect(proxy.hosts).toContain("sts.eu-west-1.amazonaws.com:443");
  expect(aws.requests.count()).toBe(0);
});
