import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A wire between the queue and its server that can be cut. */
export type Proxy = {
  readonly port: number;
  /** Open connections break, new ones break at once: as if the server were gone. */
  cut(): void;
  /** Nothing passes any more and nobody is told: a half-open connection. */
  blackHole(): void;
  /** New connections pass again. */
  mend(): void;
  stop(): Promise<void>;
};

type Mode = 'mended' | 'cut' | 'black-hole';

/** Starts a proxy to a port of this machine. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  const open = new Set<Socket>();
  let mode: Mode = 'mended';
  const server = createServer((near) => {
    if (mode === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('data', (data) => mode !== 'black-hole' && other.write(data));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return {
    port: address.port,
    cut() {
      mode = 'cut';
      breakAll();
    },
    blackHole() {
      mode = 'black-hole';
    },
    mend() {
      mode = 'mended';
    },
    async stop() {
      server.close();
      breakAll();
      await once(server, 'close');
    },
  };
}
