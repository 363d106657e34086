import type { AlertChannel, AlertMessage, Delivery, Texts } from '../app/ports/alerts.ts';
import type { Ids } from '../app/ports/ids.ts';
import type { SmsAbout, SmsStore } from '../app/ports/sms.ts';
import type { SendSms } from '../app/send-sms.ts';
import { stepShownAs } from '../domain/policy.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { oneLine } from './one-line.ts';
import { neverAccepted, notAccepted, SEND_DEADLINE_MS, settleWithin } from './settle.ts';

/** Two text messages in length: what a telephone shows at a glance. */
const SUBJECT_LENGTH_MAX = 120;
/** As long as the link of the same message. */
const CODE_VALID_MS = DAY;
/** Of ten thousand codes a person has few; a second candidate is hardly ever needed. */
const CANDIDATES_MAX = 5;

/** What the channel is made from. */
export type SmsChannelDeps = {
  readonly send: SendSms;
  readonly codes: Pick<SmsStore, 'codeFor'>;
  readonly texts: Texts;
  readonly ids: Ids;
  readonly now: () => Promise<Instant>;
  readonly languageOf: (person: string) => string;
};

/**
 * Alerts as text messages: the subject, the link, and a code to reply with where there is something
 * to take on. accepted means that the phone system has it; what it could not deliver goes to the
 * person's next channel as soon as it says so. It falls silent together with the phone system.
 */
export function makeSmsChannel(deps: SmsChannelDeps): AlertChannel {
  return {
    kind: 'sms',
    send: (message, to) =>
      settleWithin(SEND_DEADLINE_MS, async () => {
        if (to.kind !== 'sms') return neverAccepted(`A text message cannot reach ${to.kind}.`);
        const { messageId: key, lease: guard } = message;
        const pledgeId = message.pledgeId ?? message.list?.pledges[0]?.pledgeId ?? null;
        const text = await textOf(message, to.number, deps);
        const about = aboutOf(message);
        const order = { key, pledgeId, to: to.number, about, guard, text };
        return deliveryOf(await deps.send(order));
      }),
  };
}

function deliveryOf(sent: Awaited<ReturnType<SendSms>>): Delivery {
  switch (sent.kind) {
    case 'accepted':
      return { accepted: true };
    case 'unknown':
      return notAccepted(sent.why);
    case 'refused':
      return sent.permanent ? neverAccepted(sent.why) : notAccepted(sent.why);
  }
}

async function textOf(message: AlertMessage, number: string, deps: SmsChannelDeps) {
  return deps.texts.render('sms.alert', deps.languageOf(message.person), {
    subject: oneLine(message.subject, SUBJECT_LENGTH_MAX),
    link: message.acknowledgeUrl ?? message.list?.url ?? '',
    code: (await codeOf(message, number, deps)) ?? '',
  });
}

async function codeOf(
  { messageId: key, person, pledgeId, acknowledgeUrl }: AlertMessage,
  number: string,
  { codes, ids, now }: SmsChannelDeps,
): Promise<string | null> {
  if (acknowledgeUrl === null || pledgeId === null) return null;
  const until = (await now()) + CODE_VALID_MS;
  for (let tries = 0; tries < CANDIDATES_MAX; tries += 1) {
    const candidate = fourDigits(ids.secret(4));
    const code = await codes.codeFor({ key, number, person, pledgeId, candidate, until });
    if (code !== null) return code;
  }
  return null;
}

function fourDigits(secret: string): string {
  const number = Buffer.from(secret, 'base64url').readUInt32BE() % 10_000;
  return String(number).padStart(4, '0');
}

function aboutOf({ person, data, list }: AlertMessage): SmsAbout {
  const { purpose, step, round } = data;
  return {
    person,
    purpose: (purpose ?? 'escalation') as SmsAbout['purpose'],
    step: typeof step === 'number' ? stepShownAs(step) : null,
    round: typeof round === 'number' ? round : 0,
    ...(list === undefined ? {} : { list: list.pledges }),
  };
}
