import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Schedule } from '../../src/phone/carrier/schedule.ts';

/** A webhook as the carrier sent it, and what it was answered. */
export type Letter = {
  /** "agent", "agent-key", "dial-done", "detection"; of a status, whose leg: "customer:busy". */
  readonly kind: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly fields: URLSearchParams;
};

/** One copy of a letter that reached the program. */
export type Brought = Letter & { readonly status: number; readonly answer: string };

/**
 * After how long each copy of a letter arrives. None: the connection breaks at every try. With a 0
 * the carrier hears the answer; what only comes later, nobody waits for.
 */
export type Travel = (letter: Letter) => readonly number[];

/** The way of the carrier's webhooks to the program, by HTTP on both its ends. */
export type Road = {
  readonly url: string;
  /** All that was brought so far, in the order of the answers. */
  brought(): readonly Brought[];
  /** From now on letters travel like this. */
  travels(by: Travel): void;
  /** Settles when nothing is being brought; what comes later does not count. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

/** The webhooks go to these programs in turn, copies of one at once to each of them. */
export async function buildRoad(programs: () => readonly string[], schedule: Schedule) {
  const brought: Brought[] = [];
  const onTheirWay = new Set<Promise<unknown>>();
  let travel: Travel = () => [0];
  let count = 0;
  const bring = async (letter: Letter): Promise<Brought> => {
    const urls = programs();
    const to = urls[(count += 1) % urls.length] ?? '';
    const { path, headers, body } = letter;
    const response = await fetch(to + path, { method: 'POST', headers, body });
    const copy = { ...letter, status: response.status, answer: await response.text() };
    brought.push(copy);
    return copy;
  };
  const track = <T>(work: Promise<T>): Promise<T> => {
    const done = work.finally(() => onTheirWay.delete(done));
    onTheirWay.add(done);
    return done;
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const letter = await letterOf(request);
    const [now, ...more] = travel(letter).toSorted((a, b) => a - b);
    if (now === undefined) {
      request.socket.destroy();
      return;
    }
    for (const delayMs of now === 0 ? more : [now, ...more]) {
      if (delayMs === 0) void track(bring(letter));
      else schedule(delayMs, () => void track(bring(letter)));
    }
    if (now > 0) {
      response.writeHead(204).end();
      return;
    }
    const { status, answer } = await track(bring(letter));
    response.writeHead(status, { 'content-type': 'text/xml' }).end(answer);
  };
  const server = createServer((request, response) => {
    take(request, response).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const road: Road = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    brought: () => [...brought],
    travels: (by) => {
      travel = by;
    },
    idle: async () => {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return road;
}

const KEPT_HEADERS = ['content-type', 'x-twilio-signature', 'i-twilio-idempotency-token'];

async function letterOf(request: IncomingMessage): Promise<Letter> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const fields = new URLSearchParams(body);
  const headers = Object.fromEntries(
    KEPT_HEADERS.map((name) => [name, String(request.headers[name] ?? '')]),
  );
  const path = request.url ?? '';
  return { kind: kindOf(path, fields), path, headers, body, fields };
}

function kindOf(path: string, fields: URLSearchParams): string {
  const name = /^\/webhooks\/twilio\/([\w-]+)/.exec(path)?.[1] ?? path;
  if (name !== 'status') return name;
  const leg = fields.has('ParentCallSid') ? 'customer' : 'agent';
  return `${leg}:${fields.get('CallStatus') ?? ''}`;
}
