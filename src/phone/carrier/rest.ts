import { SECOND } from '../../domain/time.ts';
import { readUrl } from '../read-url.ts';
import { ringAgent } from './agent.ts';
import { requestBehaviour } from './behaviour.ts';
import { type Leg, restCall } from './leg.ts';
import type { Switchboard } from './switchboard.ts';

/** `lost`: the connection is cut instead of answering. */
export type RestAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'text'; readonly status: number; readonly body: string }
  | { readonly kind: 'lost' };

/** A request to the API, already read. */
export type RestRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly authorization: string | null;
};

/** How much the account may do. */
export type RestLimits = {
  /** Calls made a second before the next is refused with 20429; null: no limit. */
  readonly callsPerSecondMax: number | null;
};

const RING_SECONDS = 60;
const TIME_LIMIT_SECONDS = 4 * 60 * 60;
const PAGE_SIZE = 50;

/** Numbers that Twilio's test credentials refuse, with the codes that it refuses them with. */
const refusedNumbers: Readonly<Record<string, readonly [number, string]>> = {
  '+15005550001': [21217, 'Phone number does not appear to be valid.'],
  '+15005550002': [21214, 'Phone number cannot be reached.'],
  '+15005550003': [21215, 'Account not authorized to call this number.'],
  '+15005550004': [21216, 'Account not allowed to call this number.'],
};

/** The part of Twilio's REST API that concerns calls: create, fetch, list. */
export function makeRest(
  board: Switchboard,
  limits: RestLimits,
): (request: RestRequest) => RestAnswer {
  const { accountSid, authToken } = board.deps;
  const prefix = `/2010-04-01/Accounts/${accountSid}/Calls`;
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return (request) => {
    if (request.authorization !== expected) return refusal(401, 20003, 'Authenticate');
    if (request.path === `${prefix}.json`) {
      return request.method === 'POST'
        ? create(board, request.form, limits)
        : list(board, request.query, prefix);
    }
    const leg = board.legs.get(request.path.slice(prefix.length + 1).replace(/\.json$/, ''));
    if (leg === undefined || request.method !== 'GET') {
      return refusal(404, 20404, 'The requested resource was not found');
    }
    return { kind: 'json', status: 200, body: restCall(leg, accountSid) };
  };
}

function create(board: Switchboard, form: URLSearchParams, limits: RestLimits): RestAnswer {
  const refused = refuse(form) ?? tooFast(board, limits);
  if (refused !== null) return refused;
  const to = form.get('To') ?? '';
  const behaviour = requestBehaviour(to);
  if (behaviour === 'undone-unanswered') {
    return { kind: 'text', status: 500, body: '<html>Internal Server Error</html>' };
  }
  const leg = board.add({
    parentSid: null,
    to,
    from: form.get('From') ?? '',
    direction: 'outbound-api',
    ringSeconds: Number(form.get('Timeout') ?? RING_SECONDS),
    timeLimitSeconds: Number(form.get('TimeLimit') ?? TIME_LIMIT_SECONDS),
    statusCallback: form.get('StatusCallback'),
    detected: false,
  });
  const body = restCall(leg, board.deps.accountSid);
  board.deps.schedule(0, () => {
    ringAgent(board, leg, form.get('Url') ?? '');
  });
  return behaviour === 'done-unanswered' ? { kind: 'lost' } : { kind: 'json', status: 201, body };
}

function refuse(form: URLSearchParams): RestAnswer | null {
  const to = form.get('To') ?? '';
  if (to === '') return refusal(400, 21201, "No 'To' number is specified");
  if (!/^\+\d{7,15}$/.test(to)) return refusal(400, 21211, "Invalid 'To' Phone Number");
  if (!/^\+\d{7,15}$/.test(form.get('From') ?? '')) {
    return refusal(400, 21212, "Invalid 'From' Phone Number");
  }
  if (readUrl(form.get('Url') ?? '') === null) {
    return refusal(400, 21205, 'Url is not a valid URL');
  }
  const refused = refusedNumbers[to];
  return refused === undefined ? null : refusal(400, refused[0], refused[1]);
}

function tooFast(board: Switchboard, { callsPerSecondMax }: RestLimits): RestAnswer | null {
  if (callsPerSecondMax === null) return null;
  const since = board.deps.now() - SECOND;
  const recent = [...board.legs.values()].filter(
    (leg) => leg.parentSid === null && leg.createdAt > since,
  );
  return recent.length < callsPerSecondMax ? null : refusal(429, 20429, 'Too Many Requests');
}

const filters = {
  To: (leg: Leg, value: string) => leg.to === value,
  From: (leg: Leg, value: string) => leg.from === value,
  ParentCallSid: (leg: Leg, value: string) => leg.parentSid === value,
  Status: (leg: Leg, value: string) =>
    (leg.status === 'initiated' ? 'queued' : leg.status) === value,
} as const;

/** Newest first, one page. */
function list(board: Switchboard, query: URLSearchParams, prefix: string): RestAnswer {
  const legs = [...board.legs.values()].reverse().filter((leg) =>
    Object.entries(filters).every(([name, matches]) => {
      const value = query.get(name);
      return value === null || matches(leg, value);
    }),
  );
  const page = legs.slice(0, Number(query.get('PageSize') ?? PAGE_SIZE));
  return {
    kind: 'json',
    status: 200,
    body: {
      calls: page.map((leg) => restCall(leg, board.deps.accountSid)),
      first_page_uri: `${prefix}.json?Page=0`,
      next_page_uri: null,
      previous_page_uri: null,
      uri: `${prefix}.json?Page=0`,
      page: 0,
      page_size: page.length,
      start: 0,
      end: Math.max(0, page.length - 1),
    },
  };
}

function refusal(status: number, code: number, message: string): RestAnswer {
  const more = `https://www.twilio.com/docs/errors/${code}`;
  return { kind: 'json', status, body: { code, message, more_info: more, status } };
}
