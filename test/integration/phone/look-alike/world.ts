import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { type HandSchedule, makeHandSchedule } from '../../../../src/phone/carrier/schedule.ts';
import {
  type Carrier,
  type CarrierOptions,
  startCarrier,
} from '../../../../src/phone/carrier/server.ts';
import { makeRequestClient } from '../../../../src/phone/twilio/request-client.ts';
import { ACCOUNT, AUTH_TOKEN, START } from '../world.ts';

/** A webhook as it came in, already read. */
export type Posted = {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly token: string;
  readonly isSigned: boolean;
};

/** What a path of ours answers: a body, or a status; a function decides anew each time. */
export type Answers = Readonly<Record<string, string | number | (() => string | number)>>;

export type CarrierWorld = AsyncDisposable & {
  readonly clock: HandSchedule;
  readonly carrier: Carrier;
  readonly client: ReturnType<typeof twilio>;
  readonly posted: Posted[];
  /** Lets so many seconds of the carrier's time pass. */
  pass(seconds: number): Promise<void>;
  /** What was posted to this path, in the order in which it came. */
  at(path: string): readonly Readonly<Record<string, string>>[];
};

export const SHOP = '+31205550100';
export const AGENT_PHONE = '+31205550107';
export const CUSTOMER = '+31612345678';
/** Webhooks are signed for this address and brought to the test. */
export const OURS = 'https://promises.example.com';

/** A carrier over HTTP, Twilio's own client, and a web of ours that answers what a test says. */
export async function openCarrier(
  answers: Answers = {},
  options: Partial<CarrierOptions> = {},
): Promise<CarrierWorld> {
  const clock = makeHandSchedule(START);
  const posted: Posted[] = [];
  const web = createServer((request, response) => {
    void read(request).then((post) => {
      posted.push(post);
      const answer = answers[post.path] ?? 204;
      const said = typeof answer === 'function' ? answer() : answer;
      if (typeof said === 'number') response.writeHead(said).end();
      else response.writeHead(200, { 'content-type': 'text/xml' }).end(said);
    });
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as AddressInfo;
  const carrier = await startCarrier({
    ...{ accountSid: ACCOUNT, authToken: AUTH_TOKEN, port: 0 },
    ...{ schedule: clock.schedule, now: clock.now, log: () => undefined },
    deliverTo: `http://127.0.0.1:${port}`,
    ...options,
  });
  const httpClient = makeRequestClient({ apiBaseUrl: carrier.url, deadlineMs: 2_000 });
  return {
    clock,
    carrier,
    client: twilio(ACCOUNT, AUTH_TOKEN, { httpClient }),
    posted,
    pass: (seconds) => clock.advance(seconds * 1_000, () => carrier.idle()),
    at: (path) => posted.filter((post) => post.path === path).map(({ form }) => form),
    [Symbol.asyncDispose]: async () => {
      await carrier.close();
      await new Promise((resolve) => {
        web.closeAllConnections();
        web.close(resolve);
      });
    },
  };
}

async function read(request: IncomingMessage): Promise<Posted> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const form = Object.fromEntries(new URLSearchParams(body));
  const header = (name: string) => String(request.headers[name] ?? '');
  const url = OURS + (request.url ?? '');
  return {
    path: (request.url ?? '').split('?', 1)[0] ?? '',
    form,
    token: header('i-twilio-idempotency-token'),
    isSigned: twilio.validateRequest(AUTH_TOKEN, header('x-twilio-signature'), url, form),
  };
}

/** TwiML around these verbs. */
export function twiml(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
}

/** The code of the refusal that this request gets; 0 when it is not refused. */
export async function codeOf(request: Promise<unknown>): Promise<number> {
  try {
    await request;
    return 0;
  } catch (error) {
    if (error instanceof twilio.RestException) return error.code ?? error.status;
    throw error;
  }
}
