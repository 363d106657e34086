import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HistoryEntry } from './history.ts';
import { deliverByHttp } from './http-door.ts';
import { type LookAlike, type LookAlikeOptions, makeLookAlike } from './look-alike.ts';
import type { RestAnswer } from './rest/answer.ts';
import type { Simulator } from './simulator.ts';
import { simulatorDoor } from './simulator-door.ts';

/** Whose account is simulated, on whose time, and where the history goes. */
export type CarrierOptions = Omit<LookAlikeOptions, 'deliver'> & {
  /** 0: any free port. */
  readonly port: number;
  /** Where to deliver webhooks signed for a public URL, when that URL is not on this machine. */
  readonly deliverTo?: string;
};

/** A simulated carrier that runs. */
export type Carrier = {
  /** The base URL that stands for https://api.twilio.com. */
  readonly url: string;
  readonly port: number;
  readonly simulator: Simulator;
  history(): readonly HistoryEntry[];
  /** Settles when no webhook is on its way; what is scheduled for later does not count. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

const FORM_BYTES_MAX = 64 * 1024;

/**
 * Starts the look-alike on 127.0.0.1: an HTTP server shaped like Twilio's REST API that rings
 * nobody, follows TwiML, and signs its webhooks as Twilio does. How to drive it: look-alike.ts.
 */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const lookAlike = makeLookAlike({
    ...options,
    deliver: deliverByHttp(options.deliverTo ?? null),
  });
  const server = createServer((request, response) => {
    serve(request, lookAlike)
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
    simulator: lookAlike.simulator,
    history: () => lookAlike.history(),
    idle: () => lookAlike.idle(),
    close: () => close(server),
  };
}

async function serve(request: IncomingMessage, lookAlike: LookAlike): Promise<RestAnswer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = await readBody(request);
  const method = request.method ?? 'GET';
  const isOurs = method === 'GET' || request.headers['content-type'] === 'application/json';
  const told = isOurs ? simulatorDoor(lookAlike, { method, path: url.pathname, body }) : null;
  return (
    told ??
    lookAlike.rest({
      method,
      path: url.pathname,
      query: url.searchParams,
      form: new URLSearchParams(body),
      authorization: request.headers.authorization ?? null,
    })
  );
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
    case 'cut':
      request.socket.destroy();
      return;
    case 'never':
      return;
    case 'json':
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
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
