import type { Instant } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';

/** The statuses of Twilio that the simulated carrier's legs go through. */
export type LegStatus =
  'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer';

/** One leg at the carrier. The carrier is a world of its own, so its legs simply change. */
export type Leg = {
  readonly sid: string;
  readonly parentSid: string | null;
  readonly to: string;
  readonly from: string;
  readonly direction: 'outbound-api' | 'outbound-dial';
  readonly createdAt: Instant;
  readonly ringSeconds: number;
  readonly timeLimitSeconds: number;
  readonly statusCallback: string | null;
  /** Machine detection was asked for, so its result is told and recorded. */
  readonly detected: boolean;
  status: LegStatus;
  sequence: number;
  startedAt: Instant | null;
  answeredAt: Instant | null;
  endedAt: Instant | null;
  answeredBy: string | null;
};

/** What is known of a leg before anything has happened to it. */
export type NewLeg = Omit<
  Leg,
  'status' | 'sequence' | 'startedAt' | 'answeredAt' | 'endedAt' | 'answeredBy'
>;

/** A leg that nothing has happened to yet. */
export function newLeg(leg: NewLeg): Leg {
  return {
    ...leg,
    status: 'queued',
    sequence: 0,
    startedAt: null,
    answeredAt: null,
    endedAt: null,
    answeredBy: null,
  };
}

/** Nothing more will happen to this leg. */
export function isOver({ status }: Leg): boolean {
  return status === 'completed' || status === 'busy' || status === 'no-answer';
}

/** Whole seconds between answer and end, as Twilio counts them. */
export function talkSeconds(leg: Leg): number {
  if (leg.answeredAt === null || leg.endedAt === null) return 0;
  return wholeSeconds(leg.endedAt) - wholeSeconds(leg.answeredAt);
}

function wholeSeconds(at: Instant): number {
  return Math.floor(at / SECOND);
}

/** RFC 2822 in UTC, whole seconds. */
export function rfc2822(at: Instant): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

/** The call resource of Twilio's REST API. */
export function restCall(leg: Leg, accountSid: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${leg.sid}`;
  return {
    sid: leg.sid,
    account_sid: accountSid,
    parent_call_sid: leg.parentSid,
    to: leg.to,
    from: leg.from,
    direction: leg.direction,
    // "initiated" exists in callbacks only.
    status: leg.status === 'initiated' ? 'queued' : leg.status,
    date_created: rfc2822(leg.createdAt),
    date_updated: rfc2822(leg.endedAt ?? leg.answeredAt ?? leg.startedAt ?? leg.createdAt),
    start_time: leg.startedAt === null ? null : rfc2822(leg.startedAt),
    end_time: leg.endedAt === null ? null : rfc2822(leg.endedAt),
    duration: leg.endedAt === null ? null : String(talkSeconds(leg)),
    answered_by: leg.answeredBy,
    api_version: '2010-04-01',
    queue_time: '0',
    uri: `${uri}.json`,
    subresource_uris: { notifications: `${uri}/Notifications.json` },
  };
}

/** What every webhook about a leg carries, the blank fields of Twilio's included. */
export function callbackFields(leg: Leg, accountSid: string): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: leg.sid,
    CallStatus: leg.status,
    Direction: leg.direction,
    From: leg.from,
    Caller: leg.from,
    To: leg.to,
    Called: leg.to,
    FromCity: '',
    FromCountry: 'NL',
    ToCity: '',
    ToCountry: 'NL',
    ...(leg.parentSid === null ? {} : { ParentCallSid: leg.parentSid }),
  };
}
