import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fastify from 'fastify';
import { listen } from '../../../src/runtime/listen.ts';

describe('opening the web', () => {
  test('says what to set when something else listens on the port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const app = fastify();
    await expect(listen(app, { host: '127.0.0.1', port })).rejects.toThrow(
      `127.0.0.1:${port}: something else listens there. Stop it, or set PORT to another number.`,
    );
    await app.close();
    other.close();
  });

  test('says what to set when this machine has no such address', async () => {
    const app = fastify();
    // TEST-NET-1 of RFC 5737: nobody's.
    await expect(listen(app, { host: '192.0.2.1', port: 0 })).rejects.toThrow(/Set HOST/);
    await app.close();
  });
});
