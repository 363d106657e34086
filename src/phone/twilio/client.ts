import twilio from 'twilio';
import type {
  DialFailure,
  DialPart,
  Phone,
  PlaceCall,
  PlaceCustomerCall,
  Placement,
  SeenLeg,
} from '../../app/ports/phone.ts';
import { type Instant, SECOND } from '../../domain/time.ts';
import { errorRow } from './error-table.ts';
import { PREFIX } from './facts.ts';
import { callSid } from './fields.ts';
import { type Leg, makeLegTokens } from './leg-token.ts';
import { placementOfError } from './placement.ts';
import { makeRequestClient, type Transport } from './request-client.ts';
import { readSeenLeg } from './seen-leg.ts';
import { type CustomerUrls, customerUrls, type LegUrls, legUrls } from './urls.ts';

/** What an operator configures of dialling through Twilio. */
export type TwilioPhoneSettings = {
  readonly accountSid: string;
  /** The primary auth token first. */
  readonly authTokens: readonly string[];
  readonly publicUrl: string;
  /** A look-alike of Twilio's API; null: Twilio itself. */
  readonly apiBaseUrl: string | null;
  readonly simulated: boolean;
};

/** What the client needs from the rest of the program. */
export type TwilioPhoneDeps = {
  readonly settings: TwilioPhoneSettings;
  readonly now: () => Instant;
  /** How long one request may take; the lease of the effect that makes it is longer. */
  readonly deadlineMs?: number;
  /** Instead of a socket: a look-alike in this process. */
  readonly transport?: Transport;
};

/** Much longer than Twilio takes, and over before the lease of the effect that asks. */
export const REQUEST_DEADLINE_MS = 7 * SECOND;

/** Twilio's clock and ours may differ by so much when a call of ours is looked for. */
const CLOCK_SLACK_MS = 2 * SECOND;

/** An agent has no more calls than this within the minutes that are looked at. */
const LEGS_MAX = 50;

/** One call has few complaints. */
const NOTIFICATIONS_MAX = 20;

/** "Call is not in the expected state": it has been answered, or has ended. */
const NOT_IN_THAT_STATE = 21220;

const LIVE_STATUSES = ['queued', 'ringing', 'in-progress'] as const;

type Calls = ReturnType<typeof twilio>['calls'];

/**
 * Twilio as the phone of this program, or a look-alike of it. Throws when the account is not one.
 */
export function makeTwilioPhone(deps: TwilioPhoneDeps): Phone {
  const { settings, now, deadlineMs, transport } = deps;
  const tokens = makeLegTokens(settings.authTokens);
  const client = twilio(settings.accountSid, settings.authTokens[0] ?? '', {
    autoRetry: false,
    httpClient: makeRequestClient({
      apiBaseUrl: settings.apiBaseUrl,
      deadlineMs: deadlineMs ?? REQUEST_DEADLINE_MS,
      ...(transport === undefined ? {} : { transport }),
    }),
  });
  const { calls } = client;
  const { publicUrl } = settings;
  const tokenOf = ({ pledgeId, attempt, fence }: Leg): string =>
    tokens.sign({ pledgeId, attempt, fence }, now());
  return {
    simulated: settings.simulated,
    placeCall: (request) => {
      const { agent, agentStatus } = legUrls(publicUrl, tokenOf(request), false);
      return placeCall(calls, agentCall(request, { agent, agentStatus }), 'call');
    },
    placeCustomerCall: (request) => {
      const urls = customerUrls(publicUrl, tokenOf(request), request.detectMachine);
      return placeCall(calls, customerCall(request, urls), 'customer-call');
    },
    cancel: (callId) => cancel(calls, callId),
    agentLegs: (query) => orNull(agentLegs(calls, query)),
    leg: (callId) => findLeg(calls, callId),
    legsOf: (callId) => orNull(legsOf(calls, callId)),
    whyFailed: (callId, about) => orNull(whyFailed(calls, callId, about)),
  };
}

type NewCall = Parameters<Calls['create']>[0];

/** The same of both calls that we ask for. */
const reports = {
  method: 'POST',
  statusCallbackMethod: 'POST',
  statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
};

function agentCall(
  request: PlaceCall,
  { agent, agentStatus }: Pick<LegUrls, 'agent' | 'agentStatus'>,
): NewCall {
  return {
    ...reports,
    to: request.agentNumber,
    from: request.callerId,
    url: agent,
    statusCallback: agentStatus,
    timeout: request.agentRingSeconds,
    timeLimit: request.timeLimitSeconds,
  };
}

/** Detection goes on beside the call: whoever picked up hears at once who calls. */
function customerCall(request: PlaceCustomerCall, urls: CustomerUrls): NewCall {
  return {
    ...reports,
    to: request.customerNumber,
    from: request.callerId,
    url: urls.answered,
    statusCallback: urls.status,
    timeout: request.ringSeconds,
    timeLimit: request.timeLimitSeconds,
    ...(request.detectMachine
      ? {
          machineDetection: 'Enable',
          asyncAmd: 'true',
          asyncAmdStatusCallback: urls.detection,
          asyncAmdStatusCallbackMethod: 'POST',
        }
      : {}),
  };
}

async function placeCall(
  calls: Calls,
  call: NewCall,
  topic: 'call' | 'customer-call',
): Promise<Placement> {
  try {
    const placed = await calls.create(call);
    const sid = callSid.safeParse(placed.sid);
    if (!sid.success) return { kind: 'unknown', why: "the phone system's answer was unreadable" };
    return { kind: 'placed', callId: PREFIX + sid.data, queuedMs: queuedMs(placed.queueTime) };
  } catch (error) {
    return placementOfError(error, topic);
  }
}

/** Twilio's estimate of the wait before it dials, in milliseconds, as text. */
function queuedMs(queueTime: unknown): number {
  return typeof queueTime === 'string' && /^\d{1,9}$/.test(queueTime) ? Number(queueTime) : 0;
}

/** `canceled` stops what is queued or rings; 21220 says that the call is past that. */
async function cancel(calls: Calls, callId: string): Promise<'cancelled' | 'over' | null> {
  const sid = sidOf(callId);
  if (sid === null) return 'over';
  try {
    await calls(sid).update({ status: 'canceled' });
    return 'cancelled';
  } catch (error) {
    if (!(error instanceof twilio.RestException)) return null;
    return error.code === NOT_IN_THAT_STATE || error.status === 404 ? 'over' : null;
  }
}

/**
 * Calls to the agent since `since`. Twilio's list can be asked by day only, and leaves what it has
 * not begun to dial out of it, so the live ones are asked for by status as well.
 */
async function agentLegs(
  calls: Calls,
  query: Parameters<Phone['agentLegs']>[0],
): Promise<readonly SeenLeg[]> {
  const filter = { to: query.agentNumber, from: query.callerId, limit: LEGS_MAX };
  const pages = await Promise.all([
    calls.list(filter),
    ...LIVE_STATUSES.map((status) => calls.list({ ...filter, status })),
  ]);
  const ours = pages.flat().filter(({ direction }) => direction === 'outbound-api');
  const legs = new Map(ours.map((call) => [call.sid, readSeenLeg(call)]));
  const earliest = query.since - CLOCK_SLACK_MS;
  return [...legs.values()].filter(({ createdAt }) => createdAt === null || createdAt >= earliest);
}

async function legsOf(calls: Calls, callId: string): Promise<readonly SeenLeg[]> {
  const parentCallSid = sidOf(callId);
  if (parentCallSid === null) return [];
  const legs = await calls.list({ parentCallSid, limit: LEGS_MAX });
  return legs.map(readSeenLeg);
}

async function findLeg(calls: Calls, callId: string): Promise<SeenLeg | 'absent' | null> {
  const sid = sidOf(callId);
  if (sid === null) return 'absent';
  try {
    return readSeenLeg(await calls(sid).fetch());
  } catch (error) {
    const isAbsent = error instanceof twilio.RestException && error.status === 404;
    return isAbsent ? 'absent' : null;
  }
}

const FAILED = {
  dial: 'the phone system could not dial the customer',
  instructions: 'the phone system could not reach us',
} as const;

/**
 * No callback says why a `<Dial>` failed; the call's notifications do (twilio.com/docs/voice/api/
 * call-notification-resource). Of what they say only what lasts is an answer.
 */
async function whyFailed(
  calls: Calls,
  callId: string,
  about: DialPart,
): Promise<DialFailure | 'unexplained'> {
  const sid = sidOf(callId);
  if (sid === null) return 'unexplained';
  const notifications = await calls(sid).notifications.list({ limit: NOTIFICATIONS_MAX });
  for (const { errorCode } of notifications) {
    const known = errorRow('report', Number(errorCode));
    const answers =
      about === 'dial' ? known?.action === 'escalate-now' : known?.fault === 'webhook';
    if (known === null || !answers) continue;
    const why = `${FAILED[about]} (${errorCode}: ${known.next})`;
    return known.fault === null ? { why } : { why, fault: known.fault };
  }
  return 'unexplained';
}

/** Null for a call of another phone system, which Twilio cannot know. */
function sidOf(callId: string): string | null {
  const sid = callSid.safeParse(callId.startsWith(PREFIX) ? callId.slice(PREFIX.length) : '');
  return sid.success ? sid.data : null;
}

/** Whatever went wrong while asking: nothing is known, which is not the same as "none". */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
