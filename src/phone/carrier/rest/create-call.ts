import { requestByEnding, type Role } from '../behaviour.ts';
import type { DialLimits, DialRate } from '../dial-rate.ts';
import { type Callback, type Detection, isOver, type Leg } from '../leg.ts';
import { restCall } from '../leg-fields.ts';
import type { Switchboard } from '../switchboard.ts';
import { detect, detectionOf } from '../voice/detection.ts';
import { follow, type Source } from '../voice/flow.ts';
import { ring } from '../voice/ring.ts';
import { created, refusal, type RestAnswer } from './answer.ts';
import { refuseCall } from './call-refusals.ts';
import { answerOf } from './faults.ts';

/** What creating a call needs of the account. */
export type CallMaker = {
  readonly board: Switchboard;
  readonly rate: DialRate;
  readonly limits: DialLimits;
};

/**
 * Documented (twilio.com/docs/voice/api/call-resource): the call is created as queued and answered
 * with 201 at once; it is dialled in its turn and asks `Url` (or follows `Twiml`, which `Url` wins
 * over) when it is answered.
 *
 * Documented (twilio.com/docs/api/errors/10004 and 20429): too many calls at once, or too many
 * requests; neither was done.
 *
 * Documented (twilio.com/docs/api/errors/20429): its HTTP status is 429.
 *
 * Assumed: that of 10004 too.
 */
export function createCall(maker: CallMaker, form: URLSearchParams): RestAnswer {
  const { board, limits, rate } = maker;
  const refused = refuseCall(board, form);
  if (refused !== null) return refused;
  if (isFull(board, limits)) return refusal(429, 10004, 'Call concurrency limit exceeded');
  const waitMs = rate.turn();
  if (waitMs === null) return refusal(429, 20429, 'Too Many Requests');
  const to = form.get('To') ?? '';
  const byEnding = roleOf(board, to) === 'agent' ? requestByEnding(to) : null;
  const fault = board.scripts.request(to) ?? byEnding;
  return answerOf(fault, () => {
    const leg = addLeg(board, form, waitMs);
    const body = restCall(leg, board.deps.accountSid);
    board.deps.schedule(waitMs, () => {
      if (!isOver(leg)) dialOut(board, leg, form);
    });
    return created(body);
  });
}

/** Without a list of the agents' telephones, whoever is called by request is one. */
function roleOf({ deps: { agents } }: Switchboard, to: string): Role {
  return agents === null || agents.includes(to) ? 'agent' : 'customer';
}

function isFull({ legs }: Switchboard, { concurrentCallsMax }: DialLimits): boolean {
  if (concurrentCallsMax === null) return false;
  const live = [...legs.values()].filter((leg) => !isOver(leg));
  return live.length >= concurrentCallsMax;
}

function addLeg(board: Switchboard, form: URLSearchParams, queueTimeMs: number): Leg {
  const number = (name: string) => {
    const text = form.get(name);
    return text === null ? {} : { [name]: Number(text) };
  };
  const { Timeout: ringSeconds, TimeLimit: timeLimitSeconds } = {
    ...number('Timeout'),
    ...number('TimeLimit'),
  } as { Timeout?: number; TimeLimit?: number };
  return board.add({
    parentSid: null,
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    direction: 'outbound-api',
    role: roleOf(board, form.get('To') ?? ''),
    ...(ringSeconds === undefined ? {} : { ringSeconds }),
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    callback: callbackOf(form),
    fallbackUrl: form.get('FallbackUrl'),
    detection: detectionAsked(form),
    queueTimeMs,
  });
}

/** Documented (call resource, StatusCallbackEvent): a key of its own each; completed by default. */
function callbackOf(form: URLSearchParams): Callback | null {
  const url = form.get('StatusCallback');
  const events = form.getAll('StatusCallbackEvent').flatMap((event) => event.split(/[\s,]+/));
  return url === null ? null : { url, events: events.length === 0 ? ['completed'] : events };
}

function detectionAsked(form: URLSearchParams): Detection | null {
  return detectionOf({
    mode: form.get('MachineDetection'),
    timeout: form.get('MachineDetectionTimeout'),
    url: form.get('AsyncAmd') === 'true' ? form.get('AsyncAmdStatusCallback') : null,
    sendsDigits: form.has('SendDigits'),
  });
}

/**
 * Documented (twilio.com/docs/voice/answering-machine-detection, AsyncAmd): without it the URL is
 * asked only when detection is through, with its result; with it at once.
 */
function dialOut(board: Switchboard, leg: Leg, form: URLSearchParams): void {
  const url = form.get('Url');
  const source: Source = url === null ? { twiml: form.get('Twiml') ?? '' } : { url };
  const isAsync = form.get('AsyncAmd') === 'true';
  ring(board, leg, () => {
    const { detection } = leg;
    if (detection === null || isAsync) follow(board, leg, source);
    if (detection === null) return;
    detect(board, leg, detection, (detected) => {
      if (!isAsync) follow(board, leg, source, detected);
    });
  });
}
