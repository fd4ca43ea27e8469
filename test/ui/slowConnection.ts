import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface SlowConnection {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A port that passes bytes on to another one of this machine and back, each `latency.ms` later. The latency may grow at any
 * time; when it shrinks, bytes would overtake others.
 */
export async function slowConnection(to: number, latency: { readonly ms: number }): Promise<SlowConnection> {
  const sockets = new Set<Socket>();
  const pass = (from: Socket, into: Socket) => {
    sockets.add(from);
    from.on("data", (bytes) => setTimeout(() => into.write(bytes), latency.ms));
    from.on("error", () => into.destroy());
    from.on("close", () => setTimeout(() => into.destroy(), latency.ms));
    from.on("close", () => sockets.delete(from));
  };
  const server = createServer((browser) => {
    const editor = connect(to, "127.0.0.1");
    pass(browser, editor);
    pass(editor, browser);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
