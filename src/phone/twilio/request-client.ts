import twilio from 'twilio';

/** Twilio did not answer in time: nobody can say whether it did what was asked. */
export class DeadlineError extends Error {
  constructor(deadlineMs: number) {
    super(`The phone system did not answer within ${deadlineMs} ms.`);
    this.name = 'DeadlineError';
  }
}

/** Where requests go and how long they may take. */
export type RequestLimits = {
  /** Replaces https://api.twilio.com, for a look-alike; null: Twilio itself. */
  readonly apiBaseUrl: string | null;
  readonly deadlineMs: number;
};

/** A page of fifty calls has about a hundred kilobytes. */
const ANSWER_BYTES_MAX = 2 * 1024 * 1024;

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
    const sent = send<Data>({ ...request, uri, timeout: limits.deadlineMs } as never);
    return withinDeadline(sent, limits.deadlineMs);
  };
  return client;
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
