import { ProblemError } from '../problem.ts';
import type { Receive } from '../intake.ts';
import type { Deliver, Letter, Reply } from './poster.ts';
import type { Transport } from '../twilio/request-client.ts';
import type { RestAnswer, RestRequest } from './rest/answer.ts';
import type { Schedule } from './schedule.ts';

/** How long the client waits, and on whose clock. */
export type Patience = { readonly schedule: Schedule; readonly deadlineMs: number };

/**
 * The way from Twilio's client to the look-alike without a socket. A connection that is cut rejects
 * as a broken socket does, one that is never answered after the deadline.
 */
export function sdkRequest(
  rest: (request: RestRequest) => RestAnswer,
  patience: Patience,
): Transport {
  return (request) => {
    const url = new URL(request.uri);
    append(url.searchParams, request.params);
    const form = new URLSearchParams();
    append(form, request.data);
    const credentials = `${request.username ?? ''}:${request.password ?? ''}`;
    const answer = rest({
      method: request.method.toUpperCase(),
      path: url.pathname,
      query: url.searchParams,
      form,
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    });
    return responseOf(answer, patience);
  };
}

function responseOf(answer: RestAnswer, { schedule, deadlineMs }: Patience): ReturnType<Transport> {
  switch (answer.kind) {
    case 'json':
      // A copy, as it is after a journey: what changes at the carrier does not change here.
      return Promise.resolve({
        statusCode: answer.status,
        body: JSON.parse(JSON.stringify(answer.body)) as unknown,
        headers: {},
      });
    case 'text':
      return Promise.resolve({ statusCode: answer.status, body: answer.body, headers: {} });
    case 'cut':
      return Promise.reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    case 'never':
      return new Promise((_resolve, reject) => {
        schedule(deadlineMs, () => {
          reject(Object.assign(new Error('no answer in time'), { code: 'ECONNABORTED' }));
        });
      });
  }
}

/** Lists as repeated keys, as Twilio's client sends them. */
function append(to: URLSearchParams, values: object | undefined): void {
  for (const [name, value] of Object.entries(values ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) to.append(name, String(one));
    }
  }
}

/** Webhooks straight into our receive functions, as if they had come over HTTP. */
export function receiveDirectly(receivers: ReadonlyMap<string, Receive>): Deliver {
  return async (letter) => {
    const receive = receivers.get(new URL(letter.url).pathname);
    if (receive === undefined) return { kind: 'answered', status: 404, text: '' };
    return await receiveLetter(receive, letter);
  };
}

/** One webhook and its answer; what is refused is answered as a problem, as over HTTP. */
export async function receiveLetter(receive: Receive, letter: Letter): Promise<Reply> {
  const { pathname, search } = new URL(letter.url);
  try {
    const accepted = await receive({
      path: pathname + search,
      body: Buffer.from(letter.body),
      header: (name) => letter.headers[name] ?? null,
    });
    const status = accepted.body === null ? 204 : 200;
    return { kind: 'answered', status, text: accepted.body ?? '' };
  } catch (error) {
    const status = error instanceof ProblemError ? error.problem.status : 503;
    return { kind: 'answered', status, text: '' };
  }
}
