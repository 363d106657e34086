import twilio from 'twilio';
import type { SmsAnswer, SmsCarrier, SmsOrder } from '../../app/ports/sms.ts';
import { SECOND } from '../../domain/time.ts';
import type { TwilioPhoneSettings } from './client.ts';
import { verdictOfError } from './error-verdict.ts';
import { PREFIX } from './facts.ts';
import { messageSid } from './message-fields.ts';
import { makeMessageTokens, type MessageTokens } from './message-token.ts';
import { makeRequestClient } from './request-client.ts';
import { messageStatusUrl } from './urls.ts';

/** A channel has eight seconds; the turn before the request may take two of them. */
const REQUEST_DEADLINE_MS = 4 * SECOND;

/** No two numbers exchange more within the seconds that are looked at. */
const LOOKED_AT_MAX = 50;

/** Twilio as the carrier of text messages, over the same client as calls, without its retries. */
export function makeTwilioMessages(settings: TwilioPhoneSettings): SmsCarrier {
  const { accountSid, authTokens, apiBaseUrl } = settings;
  const { messages } = twilio(accountSid, authTokens[0] ?? '', {
    autoRetry: false,
    httpClient: makeRequestClient({ apiBaseUrl, deadlineMs: REQUEST_DEADLINE_MS }),
  });
  const tokens = makeMessageTokens(authTokens);
  return {
    send: (order) => send(messages, order, statusUrl(settings.publicUrl, tokens)),
    sentSince: async ({ from, to, since }) => {
      try {
        const dateSentAfter = new Date(since);
        const found = await messages.list({ from, to, dateSentAfter, limit: LOOKED_AT_MAX });
        return found
          .filter(({ dateCreated }) => dateCreated.getTime() >= since)
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
