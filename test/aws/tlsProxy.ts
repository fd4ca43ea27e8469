import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";

/** The certificate authority of these servers: nobody trusts it, and its key does not exist any more. */
export const authorityFile = fileURLToPath(new URL("tls/authority.pem", import.meta.url));

/**
 * A certificate for localhost, 127.0.0.1 and AWS's hosts in eu-west-1, eu-central-1 and us-east-1, signed by that
 * authority. For tests alone.
 */
const secureContext = () =>
  createSecureContext({
    cert: readFileSync(new URL("tls/server.pem", import.meta.url)),
    key: readFileSync(new URL("tls/server.key", import.meta.url)),
  });

/** A server that decrypts TLS in front of the wire AWS. */
interface TlsServer {
  readonly url: string;
  /** For a proxy: "host:port" of each connection it was asked for. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

/** Serves the AWS at `awsUrl` over HTTPS, for AWS_ENDPOINT_URL. */
export async function startTlsFront(awsUrl: string): Promise<TlsServer> {
  const { createServer: createPlainServer } = await import("node:net");
  const sockets = new Set<Socket>();
  const server = createPlainServer((socket) => forward(socket, awsUrl, sockets));
  return running(server, "https", [], sockets);
}

/**
 * A proxy that inspects traffic: whatever host a client asks for with CONNECT, it is the AWS at `awsUrl` that answers,
 * with a certificate of the proxy's own authority.
 */
export async function startInspectingProxy(awsUrl: string): Promise<TlsServer> {
  const hosts: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    hosts.push(request.url ?? "");
    response.writeHead(502).end();
  });
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    hosts.push(request.url ?? "");
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    forward(socket, awsUrl, sockets);
  });
  return running(server, "http", hosts, sockets);
}

/** Decrypts what a socket sends and passes it on. */
function forward(socket: Socket, awsUrl: string, sockets: Set<Socket>): void {
  const { hostname, port } = new URL(awsUrl);
  const open = new TLSSocket(socket, { isServer: true, secureContext: secureContext() });
  const target = connect(Number(port), hostname);
  for (const one of [socket, open, target]) {
    sockets.add(one);
    one.on("error", () => {
      open.destroy();
      target.destroy();
    });
    one.on("close", () => sockets.delete(one));
  }
  open.pipe(target).pipe(open);
}

async function running(
  server: Server,
  scheme: string,
  hosts: readonly string[],
  sockets: ReadonlySet<Socket>,
): Promise<TlsServer> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hosts,
    close: () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
