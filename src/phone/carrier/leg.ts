import type { Instant } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';
import type { CallPlan, Role } from './behaviour.ts';

/**
 * Documented (twilio.com/docs/voice/api/call-resource, call status values): the statuses that a
 * call goes through.
 */
export type LegStatus = 'queued' | 'initiated' | 'ringing' | 'in-progress' | EndStatus;

/** Nothing more happens after these. */
export type EndStatus = 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';

/** Where status callbacks go, and which events are told there. */
export type Callback = { readonly url: string; readonly events: readonly string[] };

/** What machine detection was asked to do, and where its result goes when it comes by itself. */
export type Detection = {
  readonly mode: 'Enable' | 'DetectMessageEnd';
  readonly timeoutSeconds: number;
  readonly url: string | null;
};

/** One leg at the carrier. The carrier is a world of its own, so its legs simply change. */
export type Leg = {
  readonly sid: string;
  readonly parentSid: string | null;
  readonly to: string;
  readonly from: string;
  readonly forwardedFrom: string | null;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-dial';
  readonly role: Role;
  readonly plan: CallPlan;
  readonly createdAt: Instant;
  readonly ringSeconds: number;
  readonly timeLimitSeconds: number;
  readonly callback: Callback | null;
  readonly fallbackUrl: string | null;
  readonly detection: Detection | null;
  /** How long it waits for its turn, at most so many calls a second being made. */
  readonly queueTimeMs: number;
  status: LegStatus;
  sequence: number;
  startedAt: Instant | null;
  answeredAt: Instant | null;
  endedAt: Instant | null;
  answeredBy: string | null;
  keysPressed: number;
  /** When a caller began to talk to somebody. */
  connectedAt: Instant | null;
  /** The SIP answer that its end carries, where it is not the usual one. */
  sipCode: string | null;
  /** Rises when it is sent elsewhere: what was under way then goes no further. */
  epoch: number;
  /** What has to be done when it is over. */
  readonly atEnd: (() => void)[];
  /** What its record showed from when on, oldest first. */
  readonly record: { readonly at: Instant; readonly view: Record<string, unknown> }[];
};

/** What is known of a leg before anything has happened to it. */
export type NewLeg = Pick<Leg, 'parentSid' | 'to' | 'from' | 'direction' | 'role' | 'plan'> &
  Partial<
    Pick<
      Leg,
      | 'ringSeconds'
      | 'timeLimitSeconds'
      | 'callback'
      | 'fallbackUrl'
      | 'detection'
      | 'forwardedFrom'
      | 'queueTimeMs'
    >
  >;

/**
 * Documented (twilio.com/docs/voice/api/call-resource): a phone rings for 60 s and a call lasts
 * four hours when nothing else is said.
 */
const RING_SECONDS = 60;
const TIME_LIMIT_SECONDS = 4 * 60 * 60;

/** A leg that nothing has happened to yet. */
export function newLeg(leg: NewLeg, sid: string, createdAt: Instant): Leg {
  return {
    ringSeconds: RING_SECONDS,
    timeLimitSeconds: TIME_LIMIT_SECONDS,
    callback: null,
    fallbackUrl: null,
    detection: null,
    forwardedFrom: null,
    queueTimeMs: 0,
    ...leg,
    sid,
    createdAt,
    status: 'queued',
    sequence: 0,
    startedAt: null,
    answeredAt: null,
    endedAt: null,
    answeredBy: null,
    keysPressed: 0,
    connectedAt: null,
    sipCode: leg.plan.sipCode,
    epoch: 0,
    atEnd: [],
    record: [],
  };
}

/** Nothing more will happen to this leg. */
export function isOver({ endedAt }: Leg): boolean {
  return endedAt !== null;
}

/** Whole seconds between answer and end, as Twilio counts them. */
export function talkSeconds(leg: Leg): number {
  if (leg.answeredAt === null || leg.endedAt === null) return 0;
  return wholeSeconds(leg.endedAt) - wholeSeconds(leg.answeredAt);
}

function wholeSeconds(at: Instant): number {
  return Math.floor(at / SECOND);
}

/** Recorded (api-snippets, rest-call-fetch): dates are RFC 2822 in UTC, in whole seconds. */
export function rfc2822(at: Instant): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
