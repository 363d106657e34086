import twilio from 'twilio';
import { z } from 'zod';
import { MINUTE, SECOND } from '../../domain/time.ts';

/** Twilio did not answer in time: nobody can say whether it did what was asked. */
export class DeadlineError extends Error {
  constructor(deadlineMs: number) {
    super(`The phone system did not answer within ${deadlineMs} ms.`);
    this.name = 'DeadlineError';
  }
}

/** Too many requests: this one was not processed, and may be made again. */
export class BusyError extends Error {
  /** Null: Twilio did not say how long to wait. */
  readonly retryAfterMs: number | null;
  /** Twilio's error code, which tells what there is too much of; null: none came. */
  readonly code: number | null;

  constructor(retryAfterMs: number | null, code: number | null) {
    super('The phone system takes no more requests just now.');
    this.name = 'BusyError';
    this.retryAfterMs = retryAfterMs;
    this.code = code;
  }
}

/** Where requests go and how long they may take. */
export type RequestLimits = {
  /** Replaces https://api.twilio.com, for a look-alike; null: Twilio itself. */
  readonly apiBaseUrl: string | null;
  readonly deadlineMs: number;
  /** Instead of a socket, with a deadline of its own: a look-alike in this process. */
  readonly transport?: Transport;
};

/** Brings a request to a look-alike and its answer back. */
export type Transport = (
  request: SentRequest,
) => Promise<{ readonly statusCode: number; readonly body: unknown; readonly headers: object }>;

/** A request as Twilio's client makes it. */
export type SentRequest = {
  readonly method: string;
  readonly uri: string;
  readonly username?: string;
  readonly password?: string;
  readonly params?: object;
  readonly data?: object;
};

/** A page of fifty calls has about a hundred kilobytes. */
const ANSWER_BYTES_MAX = 2 * 1024 * 1024;

const TOO_MANY = 429;

/** Whatever a server asks for, nothing waits longer than this: somebody is expecting a call. */
export const RETRY_AFTER_MAX_MS = 5 * MINUTE;

type Request = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];

/**
 * Twilio's own HTTP client with a deadline that always holds (with HTTP_PROXY set it ignores its
 * socket timeout) and without its retries, whose waits would hide behind ours. It keeps the last
 * request with its Authorization header, so it must never be logged.
 */
export function makeRequestClient(
  limits: RequestLimits,
): InstanceType<typeof twilio.RequestClient> {
  const client = new twilio.RequestClient({ timeout: limits.deadlineMs, autoRetry: false });
  client.axios.defaults.maxContentLength = ANSWER_BYTES_MAX;
  const send = client.request.bind(client);
  client.request = async <Data>(request: Request) => {
    const uri = rebase(request.uri, limits.apiBaseUrl);
    const { transport, deadlineMs } = limits;
    const answer =
      transport === undefined
        ? await withinDeadline(
            send<Data>({ ...request, uri, timeout: deadlineMs } as never),
            deadlineMs,
          )
        : ((await transport({ ...request, uri } as SentRequest)) as never);
    // The library's own exception forgets the headers, and with them how long to wait.
    if (answer.statusCode === TOO_MANY) {
      throw new BusyError(retryAfterOf(answer.headers), codeOf(answer.body));
    }
    return answer;
  };
  return client;
}

/** Seconds, as Twilio gives them; a date would be read against the wrong clock. */
function retryAfterOf(headers: unknown): number | null {
  const named: Partial<Record<string, unknown>> = { ...(headers as object) };
  const text = named['retry-after'];
  if (typeof text !== 'string' || !/^\d{1,6}$/.test(text)) return null;
  return Math.min(Number(text) * SECOND, RETRY_AFTER_MAX_MS);
}

const refusal = z.object({ code: z.int().positive() });

/** A proxy between us and Twilio refuses without a code, or without JSON. */
function codeOf(body: unknown): number | null {
  return refusal.safeParse(body).data?.code ?? null;
}

function rebase(uri: string, apiBaseUrl: string | null): string {
  if (apiBaseUrl === null) return uri;
  const { pathname, search } = new URL(uri);
  return apiBaseUrl.replace(/\/+$/, '') + pathname + search;
}

async function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(deadlineMs));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
