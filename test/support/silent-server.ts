import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server that takes every connection: a mail server, or a carrier, that hangs. */
export type SilentServer = AsyncDisposable & {
  readonly port: number;
  /** When it was connected to, on the monotonic clock, first to last. */
  readonly connectedAt: readonly number[];
};

/** Says nothing to anybody, unless `onConnection` says something. */
export async function silentServer(
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const connectedAt: number[] = [];
  const server = createServer((socket) => {
    connectedAt.push(performance.now());
    sockets.add(socket.on('error', () => undefined).resume());
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connectedAt,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
