import type { SmsIntent, SmsKept, SmsNews, SmsStore, SmsTurn } from '../../../src/app/ports/sms.ts';
import { owe } from './append.ts';
import { asPort } from './port.ts';
import { keyOf, type SmsRow, type Store } from './store.ts';

/** `SmsStore` over a store in memory. */
export function memorySms(store: Store): SmsStore {
  const isOptedOut = (number: string): boolean => store.optOuts.get(number)?.optedOut ?? false;
  return asPort<SmsStore>({
    ...inbound(store),
    takeTurn: ({ from, perSecond, waitMaxMs }) => {
      const next = Math.max(store.smsSenders.get(from) ?? 0, store.now());
      if (next > store.now() + waitMaxMs) return null;
      store.smsSenders.set(from, next + Math.ceil(1_000 / perSecond));
      return next - store.now();
    },
    intend: (intent) => (isOptedOut(intent.to) ? { kind: 'opted-out' } : intend(store, intent)),
    byId: (smsId) => [...store.sms.values()].find((row) => row.smsId === smsId) ?? null,
    foundAbsent: ({ smsId, fence }) => {
      const row = [...store.sms.values()].find((one) => one.smsId === smsId);
      if (row?.fence !== fence || row.state !== 'intended' || row.absentAt !== null) return;
      store.sms.set(row.key, { ...row, absentAt: store.now() });
    },
    owned: (ids) =>
      [...store.sms.values()].flatMap(({ carrierId }) =>
        carrierId !== null && ids.includes(carrierId) ? [carrierId] : [],
      ),
    record: (news) => record(store, news),
    isOptedOut,
  });
}

function intend(store: Store, intent: SmsIntent): SmsTurn {
  const { guard, key, smsId, pledgeId, about } = intent;
  if (!isHeld(store, guard)) return { kind: 'fenced' };
  const known = store.sms.get(key);
  if (known !== undefined && !mayGoAgain(known, intent)) return { kind: 'known', sms: known };
  const fence = (known?.fence ?? 0) + 1;
  const row: SmsRow = {
    ...{ key, pledgeId, about, fence, state: 'intended', carrierId: null },
    ...{ smsId: known?.smsId ?? smsId, intendedAt: store.now(), absentAt: null },
  };
  store.sms.set(key, row);
  return { kind: 'go', smsId: row.smsId, fence };
}

function isHeld(store: Store, guard: SmsIntent['guard']): boolean {
  if (guard === null) return true;
  const row = store.effects.get(guard.effectId);
  if (row?.state !== 'in-hand') return false;
  return row.fence === guard.fence && row.claimableAt > store.now();
}

function mayGoAgain({ state, fence }: SmsRow, { absent }: SmsIntent): boolean {
  if (state === 'refused' || state === 'failed') return true;
  return state === 'intended' && fence === absent;
}

const ranks = ['intended', 'accepted', 'refused', 'failed', 'delivered'];

function record(store: Store, news: SmsNews): 'recorded' | 'stale' | 'duplicate' {
  if (news.seen !== null) {
    const key = keyOf(news.seen.provider, news.seen.account, news.seen.key);
    if (store.seen.has(key)) return 'duplicate';
    store.seen.add(key);
  }
  const row = [...store.sms.values()].find(({ smsId }) => smsId === news.smsId);
  if (row?.fence !== news.fence) return 'stale';
  const carrierId = news.carrierId ?? row.carrierId;
  const isAhead = ranks.indexOf(row.state) < ranks.indexOf(news.state);
  store.sms.set(row.key, { ...row, carrierId, state: isAhead ? news.state : row.state });
  if (!isAhead) return 'stale';
  oweAll(store, row.pledgeId, news);
  return 'recorded';
}

function oweAll(store: Store, pledgeId: string | null, { owed }: SmsNews): void {
  if (pledgeId !== null) for (const one of owed) owe(store, one.pledgeId ?? pledgeId, one);
}

type Inbound =
  'setOptOut' | 'codeFor' | 'useCode' | 'receive' | 'settle' | 'wrongCodes' | 'unsettled';

function inbound(store: Store) {
  const live = (number: string) =>
    store.smsCodes.filter((row) => row.number === number && row.until > store.now());
  const port: Parameters<typeof asPort<Pick<SmsStore, Inbound>>>[0] = {
    setOptOut: ({ number, optedOut, at }) => {
      const known = store.optOuts.get(number);
      if (known === undefined || known.at <= at) store.optOuts.set(number, { optedOut, at });
    },
    codeFor: ({ candidate, ...ask }) => {
      const known = store.smsCodes.find(
        ({ key, number }) => key === ask.key && number === ask.number,
      );
      if (known !== undefined) return known.code;
      if (live(ask.number).some(({ code }) => code === candidate)) return null;
      store.smsCodes.push({ ...ask, code: candidate, usedBy: null });
      return candidate;
    },
    useCode: ({ number, code, messageId }) => {
      const row = live(number).find((one) => one.code === code);
      if (row === undefined || (row.usedBy ?? messageId) !== messageId) return null;
      row.usedBy = messageId;
      return { person: row.person, pledgeId: row.pledgeId };
    },
    receive: (message) => {
      const known = store.smsReceived.get(message.messageId);
      if (known !== undefined) return withoutMeaning(known);
      const kept = { ...message, receivedAt: store.now(), answer: null };
      store.smsReceived.set(message.messageId, { ...kept, meaning: null });
      return kept;
    },
    settle: (messageId, { meaning, answer }) => {
      const row = store.smsReceived.get(messageId);
      if (row?.answer === null) store.smsReceived.set(messageId, { ...row, meaning, answer });
    },
    wrongCodes: (number, since) =>
      [...store.smsReceived.values()].filter(
        (row) => row.from === number && row.receivedAt >= since && row.meaning === 'wrong-code',
      ).length,
    unsettled: (lateMs, limit) =>
      [...store.smsReceived.values()]
        .filter((row) => row.answer === null && row.receivedAt <= store.now() - lateMs)
        .slice(0, limit)
        .map(withoutMeaning),
  };
  return port;
}

function withoutMeaning(row: SmsKept): SmsKept {
  const { messageId, from, to, text, optOut, receivedAt, answer } = row;
  return { messageId, from, to, text, optOut, receivedAt, answer };
}
