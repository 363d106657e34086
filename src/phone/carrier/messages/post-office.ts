import { SECOND } from '../../../domain/time.ts';
import type { MessagePlan } from '../scripts.ts';
import type { Switchboard } from '../switchboard.ts';
import { readTwiml } from '../twiml-reader.ts';
import { type Message, type MessageStatus, statusForm } from './message.ts';
import { makeOptOuts, type OptOuts } from './opt-outs.ts';

const SENT_AFTER_MS = 300;
const REPORTED_AFTER_MS = 2 * SECOND;

/** A customer writes to a number of ours. */
export type Incoming = { readonly from: string; readonly to: string; readonly body: string };

/** All messages of the simulated carrier. */
export type PostOffice = {
  readonly optOuts: OptOuts;
  list(): readonly Message[];
  send(
    message: Pick<Message, 'to' | 'from' | 'body' | 'messagingServiceSid' | 'statusCallback'> &
      Partial<Pick<Message, 'direction'>>,
    plan: MessagePlan | null,
  ): Message;
  receive(incoming: Incoming): Message;
};

/** No messages yet. */
export function makePostOffice(board: Switchboard): PostOffice {
  const messages = new Map<string, Message>();
  const optOuts = makeOptOuts();
  const add = (message: Omit<Message, 'sid' | 'createdAt' | 'updatedAt' | 'sentAt'>): Message => {
    const at = board.deps.now();
    const sid = board.sid('SM');
    const added = { ...message, sid, createdAt: at, updatedAt: at, sentAt: null };
    messages.set(sid, added);
    return added;
  };
  const office: PostOffice = {
    optOuts,
    list: () => [...messages.values()],
    send: (wanted, plan) => {
      const status = wanted.messagingServiceSid === null ? 'queued' : 'accepted';
      const message = add({ direction: 'outbound-api', ...wanted, status, errorCode: null });
      deliver(board, message, plan ?? endingOf(message.to));
      const reply = plan?.reply;
      if (reply !== undefined) {
        board.deps.schedule(REPORTED_AFTER_MS + reply.afterMs, () => {
          office.receive({ from: message.to, to: message.from, body: reply.body });
        });
      }
      return message;
    },
    receive: (incoming) => {
      const { from, to, body } = incoming;
      optOuts.hear(from, to, body);
      const quiet = { messagingServiceSid: null, statusCallback: null, errorCode: null };
      const came = { ...incoming, ...quiet, direction: 'inbound', status: 'received' } as const;
      const message = add(came);
      ask(board, message, (text) => {
        const reply = { to: from, from: to, body: text, direction: 'outbound-reply' } as const;
        office.send({ ...reply, ...quiet }, null);
      });
      return message;
    },
  };
  return office;
}

/** …06: the phone is off; …07: a landline. All others get their messages. */
function endingOf(to: string): MessagePlan {
  if (to.endsWith('06')) return { end: 'undelivered', code: 30003 };
  if (to.endsWith('07')) return { end: 'undelivered', code: 30006 };
  return { end: 'delivered' };
}

/**
 * Documented (twilio.com/docs/messaging/api/message-resource, message status): queued, sent, and
 * then delivered or undelivered; failed when it never left, accepted first with a messaging
 * service. Error 30003 is a handset that cannot be reached, 30006 a landline.
 *
 * Assumed: a message with a sender of its own is not reported as queued, which its creation said.
 */
function deliver(board: Switchboard, message: Message, plan: MessagePlan): void {
  const { schedule } = board.deps;
  if (message.status === 'accepted') {
    schedule(0, () => {
      report(board, message, 'queued');
    });
  }
  schedule(SENT_AFTER_MS, () => {
    message.errorCode = plan.end === 'failed' ? (plan.code ?? null) : null;
    report(board, message, plan.end === 'failed' ? 'failed' : 'sent');
    if (plan.end === 'failed') return;
    schedule(REPORTED_AFTER_MS - SENT_AFTER_MS, () => {
      message.errorCode = plan.code ?? null;
      report(board, message, plan.end);
    });
  });
}

function report(board: Switchboard, message: Message, status: MessageStatus): void {
  message.status = status;
  message.updatedAt = board.deps.now();
  if (status === 'sent') message.sentAt = message.updatedAt;
  if (message.statusCallback === null) return;
  board.poster.tell(message.statusCallback, statusForm(message, board.deps.accountSid));
}

/**
 * Documented (twilio.com/docs/messaging/guides/webhook-request): a message that comes in is posted
 * to the number's URL for messages, and to its fallback URL when that fails; a `<Message>` in the
 * answer is sent back. Error 11200 is the URL that failed.
 */
function ask(board: Switchboard, message: Message, reply: (text: string) => void): void {
  const number = board.numbers.find(message.to);
  if (number?.smsUrl == null) return;
  const { smsUrl, smsFallbackUrl } = number;
  const form = incomingForm(message, board.deps.accountSid);
  const heard = (answer: string | null) => {
    if (answer === null || answer.trim() === '') return;
    for (const { name, text } of readTwiml(answer)) if (name === 'Message') reply(text);
  };
  board.poster.ask(smsUrl, form, (answer) => {
    if (answer !== null) {
      heard(answer);
      return;
    }
    const failure = { code: 11200, level: 'error', url: smsUrl, resourceSid: message.sid } as const;
    board.complaints.add({ ...failure, message: 'Got no answer that could be used' });
    const failed = { ...form, ErrorCode: '11200', ErrorUrl: smsUrl };
    if (smsFallbackUrl !== null) board.poster.ask(smsFallbackUrl, failed, heard);
  });
}

function incomingForm(message: Message, accountSid: string): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    MessageSid: message.sid,
    SmsSid: message.sid,
    SmsMessageSid: message.sid,
    SmsStatus: 'received',
    From: message.from,
    FromCountry: 'NL',
    To: message.to,
    ToCountry: 'NL',
    Body: message.body,
    NumMedia: '0',
    NumSegments: '1',
  };
}
