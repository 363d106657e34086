import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant } from '../../domain/time.ts';
import type { HistoryEntry } from './history.ts';
import { makeRest, type RestAnswer, type RestRequest } from './rest.ts';
import type { Schedule } from './schedule.ts';
import { makeSwitchboard, type Switchboard } from './switchboard.ts';

/** Whose account is simulated, on whose time, and where the history goes. */
export type CarrierOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly accountSid: string;
  readonly authToken: string;
  readonly schedule: Schedule;
  readonly now: () => Instant;
  readonly log: (line: string) => void;
  /** Keeps the history as JSON lines, so that it survives the carrier. */
  readonly historyFile?: string;
  /** Where to deliver webhooks signed for a public URL, when that URL is not on this machine. */
  readonly deliverTo?: string;
  readonly callsPerSecondMax?: number;
};

/** A simulated carrier that runs. */
export type Carrier = {
  /** The base URL that stands for https://api.twilio.com. */
  readonly url: string;
  readonly port: number;
  history(): readonly HistoryEntry[];
  /** Settles when no webhook is on its way; what is scheduled for later does not count. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Account and token of the simulated carrier when nothing is configured; they open nothing real.
 */
export const SIMULATED_ACCOUNT = {
  accountSid: `AC${'0'.repeat(30)}51`,
  authToken: 'simulated-carrier-auth-token-0000',
} as const;

const FORM_BYTES_MAX = 64 * 1024;

/**
 * Starts the simulated carrier on 127.0.0.1: an HTTP server shaped like Twilio's REST API that
 * rings nobody, follows TwiML, and signs its webhooks as Twilio does. What each number does is told
 * by its last two digits (behaviour.ts). `GET /simulator/history` tells who was rung when.
 */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const board = makeSwitchboard({
    ...options,
    historyFile: options.historyFile ?? null,
    deliverTo: options.deliverTo ?? null,
  });
  const rest = makeRest(board, { callsPerSecondMax: options.callsPerSecondMax ?? null });
  const server = createServer((request, response) => {
    serve(request, board, rest)
      .then((answer) => {
        send(answer, request, response);
      })
      .catch((error: unknown) => {
        options.log(`carrier: ${String(error)}`);
        send({ kind: 'text', status: 400, body: 'not understood' }, request, response);
      });
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    history: () => board.history(),
    idle: () => board.poster.idle(),
    close: () => close(server),
  };
}

async function serve(
  request: IncomingMessage,
  board: Switchboard,
  rest: (request: RestRequest) => RestAnswer,
): Promise<RestAnswer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = await readBody(request);
  if (url.pathname === '/simulator/history') {
    return { kind: 'json', status: 200, body: board.history() };
  }
  return rest({
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    form: new URLSearchParams(body),
    authorization: request.headers.authorization ?? null,
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > FORM_BYTES_MAX) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(answer: RestAnswer, request: IncomingMessage, response: ServerResponse): void {
  switch (answer.kind) {
    case 'lost':
      request.socket.destroy();
      return;
    case 'json':
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
      return;
    case 'text':
      response.writeHead(answer.status, { 'content-type': 'text/html' });
      response.end(answer.body);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
