import { faultAlert } from '../domain/hear-machine.ts';
import { SECOND } from '../domain/time.ts';
import type { Ids } from './ports/ids.ts';
import type { Pledges } from './ports/pledges.ts';
import type { SmsAnswer, SmsCarrier, SmsIntent, SmsRecord, SmsStore } from './ports/sms.ts';

/** A text message that somebody wants to be sent. */
export type SendOrder = Pick<SmsIntent, 'key' | 'pledgeId' | 'to' | 'about' | 'guard'> & {
  readonly text: string;
};

/** What came of it; unknown is not sent again before it was looked up. */
export type SmsSent =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly permanent: boolean; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Sends a text message at most once, as far as anybody can know. */
export type SendSms = (order: SendOrder) => Promise<SmsSent>;

/** What sending needs from the rest of the program. */
export type SendSmsDeps = {
  readonly store: SmsStore;
  readonly pledges: Pick<Pledges, 'now'>;
  readonly carrier: SmsCarrier;
  readonly ids: Ids;
  /** A number of ours that can send texts, and how many a second it may. */
  readonly from: string;
  readonly perSecond: number;
  readonly pause: (ms: number) => Promise<void>;
};

/** Whoever has to wait longer for their turn takes another channel. */
const TURN_WAIT_MAX_MS = 2 * SECOND;

/** Before this nobody can say that the phone system knows nothing of a message. */
const LOOK_AFTER_MS = 15 * SECOND;

/** "No such message" is asked about again after this, before it is believed. */
const ASK_AGAIN_MS = 10 * SECOND;

/** Whoever comes from the intent to the request later than this leaves it to the look-up. */
const SEND_WITHIN_MS = 5 * SECOND;

/** Twilio's clock and ours may differ by so much. */
const CLOCK_SLACK_MS = 2 * SECOND;

/**
 * The intent is committed before the request, so that a crash or a lost answer is known as one;
 * what it came to is then looked up, and only a message that the phone system knows nothing of, on
 * its second word as with calls, is sent again.
 */
export function makeSendSms(deps: SendSmsDeps): SendSms {
  return async (order) => {
    const { store, from, perSecond } = deps;
    const wait = await store.takeTurn({ from, perSecond, waitMaxMs: TURN_WAIT_MAX_MS });
    if (wait === null) return later('too many text messages wait for their turn');
    if (wait > 0) await deps.pause(wait);
    return attempt(order, null, deps);
  };
}

async function attempt(
  order: SendOrder,
  absent: number | null,
  deps: SendSmsDeps,
): Promise<SmsSent> {
  const { text, ...rest } = order;
  const startedAt = await deps.pledges.now();
  const smsId = deps.ids.uuid(startedAt);
  const turn = await deps.store.intend({ ...rest, smsId, absent });
  switch (turn.kind) {
    case 'opted-out':
      return { kind: 'refused', permanent: true, why: 'this number wants no text messages' };
    case 'fenced':
      return { kind: 'unknown', why: 'another worker has taken this message' };
    case 'known':
      return absent === null ? resume(order, turn.sms, deps) : unknown();
    case 'go': {
      const { smsId, fence } = turn;
      // After the look-up another worker may send it: one that stalled until then must not.
      if ((await deps.pledges.now()) > startedAt + SEND_WITHIN_MS) return unknown();
      const answer = await deps.carrier.send({
        ...{ smsId, fence, from: deps.from, to: order.to, text },
      });
      return heard(order, { smsId, fence }, answer, deps);
    }
  }
}

/** There was a try of this message before; most likely nobody has heard of its end. */
async function resume(order: SendOrder, sms: SmsRecord, deps: SendSmsDeps): Promise<SmsSent> {
  if (sms.state !== 'intended') return { kind: 'accepted' };
  const { store, carrier, from } = deps;
  const now = await deps.pledges.now();
  if (now < sms.intendedAt + LOOK_AFTER_MS) return unknown();
  const since = sms.intendedAt - CLOCK_SLACK_MS;
  const until = sms.intendedAt + LOOK_AFTER_MS;
  const found = await carrier.sentBetween({ from, to: order.to, since, until });
  if (found === null) return unknown();
  const owned = await store.owned(found);
  const [carrierId, ...others] = found.filter((id) => !owned.includes(id));
  // Of several nobody can say which one it is, nor that it is none of them.
  if (others.length > 0) return unknown();
  const { smsId, fence, absentAt } = sms;
  if (carrierId === undefined) {
    if (absentAt === null) await store.foundAbsent({ smsId, fence });
    const isBelieved = absentAt !== null && now >= absentAt + ASK_AGAIN_MS;
    return isBelieved ? attempt(order, fence, deps) : unknown();
  }
  await store.record({
    ...{ smsId, fence, state: 'accepted', carrierId, why: null, owed: [], seen: null },
  });
  return { kind: 'accepted' };
}

type Try = { readonly smsId: string; readonly fence: number };

async function heard(
  order: SendOrder,
  which: Try,
  answer: SmsAnswer,
  deps: SendSmsDeps,
): Promise<SmsSent> {
  const { store } = deps;
  switch (answer.kind) {
    case 'unknown':
      return answer;
    case 'accepted': {
      const { carrierId } = answer;
      const news = { state: 'accepted', carrierId, why: null, owed: [], seen: null } as const;
      await store.record({ ...which, ...news });
      return { kind: 'accepted' };
    }
    case 'refused': {
      const { permanent, optedOut, why, fault } = answer;
      const at = await deps.pledges.now();
      if (optedOut) {
        await store.setOptOut({ number: order.to, optedOut, at, by: 'phone-system' });
      }
      const owed =
        fault === null ? [] : [{ effectId: deps.ids.uuid(at), effect: faultAlert(fault) }];
      const news = { state: 'refused', carrierId: null, why, owed, seen: null } as const;
      await store.record({ ...which, ...news });
      return { kind: 'refused', permanent, why };
    }
  }
}

function later(why: string): SmsSent {
  return { kind: 'refused', permanent: false, why };
}

function unknown(): SmsSent {
  return { kind: 'unknown', why: 'nobody can say yet whether it was sent' };
}
