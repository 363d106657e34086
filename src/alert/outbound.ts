import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';

import { Agent, request } from 'undici';

import { failureOf } from './failure.ts';
import { addressesProblem, type GuardRules, hostOf, urlProblem } from './guard.ts';
import { oneLine } from './one-line.ts';

/**
 * answered: the other side sent a status, whatever it is. refused: the guard lets nothing through
 * to this address, now or later. failed: nobody can say whether it arrived.
 */
export type OutboundAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | null;
      readonly body: string;
    }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** What is sent to a configured address, always by POST. */
export type OutboundRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** All addresses of a name. Rejects when it has none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Sends to addresses that somebody configured; never throws, settles within its deadline. */
export type Outbound = { post(request: OutboundRequest): Promise<OutboundAnswer> };

const DEADLINE_MS = 5_000;
const ANSWER_BYTES_MAX = 64 * 1_024;
const RETRY_AFTER_LENGTH_MAX = 100;

/**
 * The only HTTP client for configured addresses, guarded against requests into our own network
 * (reliability S9): the addresses of a name are looked up once, all judged, and exactly those are
 * connected to, so that the name cannot change its mind in between. Redirects are not followed,
 * proxies of the environment not used, connections not kept.
 */
export function makeOutbound(
  options: GuardRules & { readonly deadlineMs?: number; readonly resolve?: Resolve },
): Outbound {
  const { deadlineMs = DEADLINE_MS, resolve = resolveByMachine } = options;
  return {
    async post(wanted) {
      const problem = urlProblem(wanted.url, options);
      if (problem !== null) return { kind: 'refused', why: problem };
      const signal = AbortSignal.timeout(deadlineMs);
      try {
        const pinned = await Promise.race([addressesOf(wanted.url, resolve), aborted(signal)]);
        const inside = addressesProblem(new URL(wanted.url).hostname, pinned, options);
        if (inside !== null) return { kind: 'refused', why: inside };
        return await send(wanted, { pinned, signal });
      } catch (error) {
        const late = `There was no answer within ${deadlineMs} ms.`;
        return { kind: 'failed', why: signal.aborted ? late : whyOf(error) };
      }
    },
  };
}

async function resolveByMachine(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

async function addressesOf(url: string, resolve: Resolve): Promise<readonly string[]> {
  const host = hostOf(new URL(url).hostname);
  return isIP(host) === 0 ? resolve(host) : [host];
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

type Way = { readonly pinned: readonly string[]; readonly signal: AbortSignal };

async function send(wanted: OutboundRequest, way: Way): Promise<OutboundAnswer> {
  const agent = new Agent({ connect: { lookup: answerWith(way.pinned) } });
  try {
    const { url, headers, body } = wanted;
    const { signal } = way;
    const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent });
    const retryAfter = answer.headers['retry-after'];
    return {
      kind: 'answered',
      status: answer.statusCode,
      retryAfter:
        typeof retryAfter === 'string' ? oneLine(retryAfter, RETRY_AFTER_LENGTH_MAX) : null,
      body: await firstBytes(answer.body),
    };
  } finally {
    await agent.destroy();
  }
}

/** Node asks this for names only; an address in figures is connected to as it was judged. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    const [first] = all;
    if (options.all === true || first === undefined) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

/** The status has arrived; an answer that breaks off or never ends takes nothing back from it. */
async function firstBytes(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= ANSWER_BYTES_MAX) break;
    }
  } catch {
    // What has come is kept.
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8');
}

/** Only codes and system messages: an address may hold a secret in its path. */
function whyOf(error: unknown): string {
  const { code, message } = failureOf(error);
  return code === null || message.includes(code) ? message : `${code}: ${message}`;
}
