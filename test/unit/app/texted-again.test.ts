import { expect, test } from '@jest/globals';
import { makeSendSms, type SmsSent } from '../../../src/app/send-sms.ts';
import { type Instant, SECOND } from '../../../src/domain/time.ts';
import { makeIds } from '../../../src/runtime/ids.ts';
import { makeRig } from '../../support/rig.ts';
import { makeSmsLookAlike } from '../../support/sms-look-alike.ts';

const LENA = '+31612340001';
const OURS = '+31205550100';
const order = { key: 'alert-1', pledgeId: null, to: LENA, about: null, guard: null, text: 'hallo' };

/** Tries of which nobody heard whether they were done; from then on the list shows what was. */
type Unheard = { readonly done: boolean; readonly seenFrom: Instant; readonly tries?: number };

function unheard({ done, seenFrom, tries = 1 }: Unheard) {
  const rig = makeRig();
  const start = rig.now;
  const { carrier, simulator, asked } = makeSmsLookAlike(() => rig.now);
  const cut = { done, answer: 'cut' } as const;
  simulator.script(LENA, { requests: [...Array<typeof cut>(tries).fill(cut), null] });
  const send = makeSendSms({
    ...{ store: rig.ledger.sms, pledges: rig.ledger.pledges, ids: makeIds(), from: OURS },
    ...{ perSecond: 100, pause: () => Promise.resolve() },
    carrier: {
      ...carrier,
      sentBetween: async (query) => (rig.now < start + seenFrom ? [] : carrier.sentBetween(query)),
    },
  });
  const after = async (seconds: number): Promise<SmsSent['kind']> => {
    rig.now = start + seconds * SECOND;
    return (await send(order)).kind;
  };
  return { after, texts: () => asked.length };
}

test('a text that the list shows late is found by the second look, and not sent twice [sms.never-twice-blindly]', async () => {
  const { after, texts } = unheard({ done: true, seenFrom: 20 * SECOND });
  expect(await after(0)).toBe('unknown');
  expect(await after(16)).toBe('unknown');
  expect(await after(20)).toBe('accepted');
  expect(texts()).toBe(1);
});

test('a text that was never sent goes again when two looks ten seconds apart found nothing [sms.never-twice-blindly]', async () => {
  const { after, texts } = unheard({ done: false, seenFrom: 0 });
  expect(await after(0)).toBe('unknown');
  expect(await after(16)).toBe('unknown');
  expect(await after(25)).toBe('unknown');
  expect(texts()).toBe(1);
  expect(await after(26)).toBe('accepted');
  expect(texts()).toBe(2);
});

test('looks for one try count for no other [sms.never-twice-blindly]', async () => {
  const { after, texts } = unheard({ done: false, seenFrom: 0, tries: 2 });
  for (const seconds of [0, 16, 26, 42]) expect(await after(seconds)).toBe('unknown');
  expect(texts()).toBe(2);
  expect(await after(52)).toBe('accepted');
  expect(texts()).toBe(3);
});
