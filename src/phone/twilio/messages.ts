import twilio from 'twilio';
import type { SmsAnswer, SmsCarrier, SmsOrder } from '../../app/ports/sms.ts';
import { SECOND } from '../../domain/time.ts';
import type { TwilioPhoneSettings } from './client.ts';
import { verdictOfError } from './error-verdict.ts';
import { PREFIX } from './facts.ts';
import { messageSid } from './message-fields.ts';
import { makeMessageTokens, type MessageTokens } from './message-token.ts';
import { makeRequestClient, type Transport } from './request-client.ts';
import { messageStatusUrl } from './urls.ts';

/** A channel has eight seconds; the turn before the request may take two of them. */
const REQUEST_DEADLINE_MS = 4 * SECOND;

/** So many newest messages between two numbers are looked at; more of them are no answer. */
const LOOKED_AT_MAX = 50;

/** Twilio as the carrier of text messages, over the same client as calls, without its retries. */
export function makeTwilioMessages(
  settings: TwilioPhoneSettings,
  /** Instead of a socket: a look-alike in this process. */
  transport?: Transport,
): SmsCarrier {
  const { accountSid, authTokens, apiBaseUrl } = settings;
  const { messages } = twilio(accountSid, authTokens[0] ?? '', {
    autoRetry: false,
    httpClient: makeRequestClient({
      ...{ apiBaseUrl, deadlineMs: REQUEST_DEADLINE_MS },
      ...(transport === undefined ? {} : { transport }),
    }),
  });
  const tokens = makeMessageTokens(authTokens);
  return {
    send: (order) => send(messages, order, statusUrl(settings.publicUrl, tokens)),
    sentBetween: async ({ from, to, since, until }) => {
      try {
        // Not by the date of sending: a message that waits in Twilio's queue has none.
        const newest = await messages.list({ from, to, limit: LOOKED_AT_MAX });
        const recent = newest.filter(({ dateCreated }) => dateCreated.getTime() >= since);
        if (recent.length === LOOKED_AT_MAX) return null;
        return recent
          .filter(({ dateCreated }) => dateCreated.getTime() <= until)
          .filter(({ direction }) => direction === 'outbound-api')
          .map(({ sid }) => PREFIX + sid);
      } catch {
        return null;
      }
    },
  };
}

function statusUrl(publicUrl: string, tokens: MessageTokens) {
  return (order: SmsOrder): string => messageStatusUrl(publicUrl, tokens.sign(order));
}

type Messages = ReturnType<typeof twilio>['messages'];

async function send(
  messages: Messages,
  order: SmsOrder,
  urlFor: (order: SmsOrder) => string,
): Promise<SmsAnswer> {
  const { from, to, text: body } = order;
  try {
    const sent = await messages.create({ from, to, body, statusCallback: urlFor(order) });
    const sid = messageSid.safeParse(sent.sid);
    if (!sid.success) return { kind: 'unknown', why: "the phone system's answer was unreadable" };
    return { kind: 'accepted', carrierId: PREFIX + sid.data };
  } catch (error) {
    return answerOfError(error);
  }
}

function answerOfError(error: unknown): SmsAnswer {
  const { errorClass, action, fault, why } = verdictOfError('message', error);
  switch (errorClass) {
    case 'unknown':
      return { kind: 'unknown', why };
    case 'permanent':
    case 'definite-no':
      return {
        ...{ kind: 'refused', permanent: errorClass === 'permanent' },
        ...{ optedOut: action === 'never-text-again', why, fault },
      };
  }
}
