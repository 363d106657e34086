import twilio from 'twilio';
import type { Accepted } from '../intake.ts';
import { type Problem, ProblemError } from '../problem.ts';
import { errorRow } from './error-table.ts';
import { PREFIX } from './facts.ts';
import { isTelephone, type MessageFields, type MessageStatusFields } from './message-fields.ts';
import type { MessageTokens } from './message-token.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { readMessageQuery } from './urls.ts';

/** How a message of ours fares, with the token that says which it is. */
export async function receiveMessageStatus(
  request: { readonly event: MessageStatusFields; readonly path: string },
  tokens: MessageTokens,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  const which = tokens.read(readMessageQuery(request.path) ?? '');
  if (which === null) throw new ProblemError(notOurMessage);
  const { MessageSid, MessageStatus } = request.event;
  const state = STATES[MessageStatus];
  if (state === null) return { result: 'ignored', body: null };
  const recorded = await service.recordSms({
    ...{ ...which, state, carrierId: PREFIX + MessageSid, ...reasonOf(request.event) },
    seen: {
      ...{ provider: 'twilio', account: settings.accountSid },
      key: `message-status:${MessageSid}:${MessageStatus}`,
    },
  });
  return { result: recorded === 'stale' ? 'ignored' : recorded, body: null };
}

/** Why it could not be delivered, and what follows by the table of errors. */
function reasonOf({ MessageStatus, ErrorCode, To }: MessageStatusFields) {
  if (ErrorCode === undefined) return { why: MessageStatus, optedOut: null, fault: null };
  const row = errorRow('report', ErrorCode);
  return {
    why: `${MessageStatus} (${ErrorCode})`,
    optedOut: row?.action === 'never-text-again' ? (To ?? null) : null,
    fault: row?.fault ?? null,
  };
}

/** What a report says that was not known; a message on its way is no news. */
const STATES: Readonly<
  Record<MessageStatusFields['MessageStatus'], 'accepted' | 'delivered' | 'failed' | null>
> = {
  ...{ accepted: null, scheduled: null, queued: null, sending: null, sent: 'accepted' },
  ...{ delivered: 'delivered', read: 'delivered' },
  ...{ undelivered: 'failed', failed: 'failed', canceled: 'failed' },
};

/**
 * Somebody texts us; only people of ours are answered, and the same message the same way. Whoever
 * is no telephone (a short code, a name, an address of WhatsApp's) is thanked with silence: they
 * can neither stop messages nor answer one.
 */
export async function receiveMessage(
  { event }: { readonly event: MessageFields },
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  if (!isTelephone(event.From)) return { result: 'ignored', body: answerBody('') };
  const text = (event.Body ?? '').replaceAll('\0', '\ufffd');
  const { kind, answer } = await service.receiveSms({
    messageId: PREFIX + event.MessageSid,
    from: event.From,
    to: event.To,
    text: text.trim() === '' && (event.NumMedia ?? 0) > 0 ? '📎' : text,
    optOut: event.OptOutType ?? null,
  });
  return { result: kind, body: answerBody(answer) };
}

function answerBody(answer: string): string {
  const response = new twilio.twiml.MessagingResponse();
  if (answer !== '') response.message(answer);
  return response.toString();
}

const notOurMessage: Problem = {
  kind: 'message-token',
  detail: 'The query is not one that we gave to Twilio. Use the addresses of docs/webhooks.md.',
};
