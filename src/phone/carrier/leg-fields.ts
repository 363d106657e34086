import type { Instant } from '../../domain/time.ts';
import { type Leg, rfc2822, talkSeconds } from './leg.ts';

/**
 * Recorded (OpenAPI example of a call): the resource of the REST API.
 *
 * Documented (twilio.com/docs/voice/api/call-resource): `start_time` is empty until it is dialled,
 * `end_time` and `duration` until it is over; `queue_time` is milliseconds.
 *
 * Documented (twilio.com/docs/voice/api/call-resource, call status values): "initiated" exists in
 * callbacks only.
 */
export function restCall(leg: Leg, accountSid: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${leg.sid}`;
  return {
    sid: leg.sid,
    account_sid: accountSid,
    parent_call_sid: leg.parentSid,
    to: leg.to,
    to_formatted: leg.to,
    from: leg.from,
    from_formatted: leg.from,
    forwarded_from: leg.forwardedFrom,
    caller_name: null,
    direction: leg.direction,
    status: leg.status === 'initiated' ? 'queued' : leg.status,
    date_created: rfc2822(leg.createdAt),
    date_updated: rfc2822(leg.endedAt ?? leg.answeredAt ?? leg.startedAt ?? leg.createdAt),
    start_time: leg.startedAt === null ? null : rfc2822(leg.startedAt),
    end_time: leg.endedAt === null ? null : rfc2822(leg.endedAt),
    duration: leg.endedAt === null ? null : String(talkSeconds(leg)),
    answered_by: leg.answeredBy,
    api_version: '2010-04-01',
    queue_time: String(leg.queueTimeMs),
    phone_number_sid: null,
    group_sid: null,
    trunk_sid: null,
    price: null,
    price_unit: 'USD',
    uri: `${uri}.json`,
    subresource_uris: { notifications: `${uri}/Notifications.json` },
  };
}

/**
 * Recorded (status callbacks of 2018 and 2026, `<Dial>` action of 2021): what every webhook about
 * a leg carries, blank fields included.
 */
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
    ...(leg.forwardedFrom === null ? {} : { ForwardedFrom: leg.forwardedFrom }),
    ...(leg.parentSid === null ? {} : { ParentCallSid: leg.parentSid }),
  };
}

/**
 * Assumed: each status ends with the SIP answer that SIP itself has for it. Twilio promises none,
 * and an example in another vendor's documents shows a busy callback with 487: of a call that was
 * not answered, nothing rests on it.
 */
const sipCodes: Partial<Record<Leg['status'], string>> = {
  busy: '486',
  'no-answer': '487',
  canceled: '487',
  failed: '404',
};

/**
 * Recorded (a completed callback of 2018): `CallDuration` in seconds and `Duration` in minutes,
 * rounded up, at the end; `SequenceNumber` from 0, `Timestamp` as RFC 2822.
 */
export function statusFields(leg: Leg, accountSid: string, now: Instant): Record<string, string> {
  const seconds = talkSeconds(leg);
  const ended = {
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    SipResponseCode: leg.sipCode ?? sipCodes[leg.status] ?? '200',
  };
  return {
    ...callbackFields(leg, accountSid),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(leg.sequence),
    Timestamp: rfc2822(now),
    ...(leg.endedAt === null ? {} : ended),
    ...(leg.answeredBy === null ? {} : { AnsweredBy: leg.answeredBy }),
  };
}
