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
        headers: answer.headers ?? {},
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
