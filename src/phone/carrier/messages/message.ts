import type { Instant } from '../../../domain/time.ts';
import { rfc2822 } from '../leg.ts';

/** The statuses that a message of ours, or one that came in, goes through. */
export type MessageStatus =
  'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received';

/** A message at the carrier. */
export type Message = {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  readonly createdAt: Instant;
  readonly statusCallback: string | null;
  status: MessageStatus;
  errorCode: number | null;
  sentAt: Instant | null;
  updatedAt: Instant;
};

const SEGMENT_CHARACTERS = 160;

/**
 * Recorded (OpenAPI example of a message made with a messaging service, and api-snippets): the
 * resource, whose `error_code` is a number or null.
 */
export function restMessage(message: Message, accountSid: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`;
  return {
    sid: message.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    to: message.to,
    from: message.from === '' ? null : message.from,
    messaging_service_sid: message.messagingServiceSid,
    body: message.body,
    direction: message.direction,
    status: message.status,
    error_code: message.errorCode,
    error_message: null,
    date_created: rfc2822(message.createdAt),
    date_updated: rfc2822(message.updatedAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    num_media: '0',
    num_segments: String(Math.max(1, Math.ceil(message.body.length / SEGMENT_CHARACTERS))),
    price: null,
    price_unit: null,
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}

/**
 * Documented (twilio.com/docs/messaging/guides/track-outbound-message-status): what a status
 * callback of a message carries; `ErrorCode` only when something went wrong, `RawDlrDoneDate` as
 * YYMMDDhhmm when the carrier reported.
 */
export function statusForm(message: Message, accountSid: string): Record<string, string> {
  const { sid, status, to, from, messagingServiceSid, errorCode, updatedAt } = message;
  const reported = status === 'delivered' || status === 'undelivered';
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: status,
    SmsStatus: status,
    To: to,
    From: from,
    ...(messagingServiceSid === null ? {} : { MessagingServiceSid: messagingServiceSid }),
    ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
    ...(reported ? { RawDlrDoneDate: doneDate(updatedAt) } : {}),
  };
}

function doneDate(at: Instant): string {
  return new Date(at).toISOString().replace(/\D/g, '').slice(2, 12);
}
