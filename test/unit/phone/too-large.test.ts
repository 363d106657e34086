import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { CALLS_PATH, makeCallsWebhook } from '../../../src/phone/calls/routes.ts';
import { REST_BYTES_MAX } from '../../../src/phone/discard-rest.ts';
import { sayProblem } from '../../support/say-problem.ts';

let app: FastifyInstance;
let port: number;

beforeEach(async () => {
  app = Fastify();
  await app.register(
    makeCallsWebhook({
      secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`],
      now: () => 0,
      sayProblem,
      count: () => undefined,
      service: { recordCall: () => Promise.reject(new Error('Nothing is to be recorded.')) },
    }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = app.server.address() as AddressInfo);
});

afterEach(() => app.close());

const PIECE = Buffer.alloc(16 * 1024, 0x20);
const PIECES = 40;

type Written = { readonly broken: Error | null; readonly answer: string };

/** A sender that looks for an answer only when all is written, as many do. */
async function send(head: string, pieces: readonly (string | Buffer)[]): Promise<Written> {
  const socket = connect(port, '127.0.0.1').pause();
  let broken: Error | null = null;
  let answer = '';
  socket.on('error', (error) => (broken = error));
  socket.on('data', (data) => (answer += data.toString()));
  socket.write(
    `POST ${CALLS_PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${head}`,
  );
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(piece, resolve));
    // The other side gets a turn between two pieces, as it does on a longer way.
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  }
  socket.resume();
  if (!socket.closed) {
    await new Promise<void>((resolve) => {
      socket.once('close', () => {
        resolve();
      });
    });
  }
  return { broken, answer };
}

const size = Buffer.from(`${PIECE.length.toString(16)}\r\n`);
const chunk = [size, PIECE, Buffer.from('\r\n')];

describe('a webhook that is too large', () => {
  test.each([
    [
      'as was said in advance',
      `content-length: ${PIECES * PIECE.length}\r\n\r\n`,
      Array.from({ length: PIECES }, () => PIECE),
    ],
    [
      'in chunks',
      'transfer-encoding: chunked\r\n\r\n',
      [...Array.from({ length: PIECES }, () => Buffer.concat(chunk)), '0\r\n\r\n'],
    ],
  ])('%s, is answered with 413 and what to do, and no broken pipe', async (_, head, pieces) => {
    const { broken, answer } = await send(head, pieces);
    expect(broken).toBeNull();
    expect(answer).toContain('HTTP/1.1 413');
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain('"/problems/body-too-large"');
  });

  test('is not read for ever: behind the answer the line is closed', async () => {
    const endless = Array.from({ length: 6 * PIECES }, () => Buffer.concat(chunk));
    const { broken } = await send('transfer-encoding: chunked\r\n\r\n', endless);
    expect(endless.length * PIECE.length).toBeGreaterThan(2 * REST_BYTES_MAX);
    expect(broken).not.toBeNull();
  });
});
