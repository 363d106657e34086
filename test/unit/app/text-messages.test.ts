import { describe, expect, test } from '@jest/globals';
import { makeSmsChannel } from '../../../src/alert/sms.ts';
import { WRONG_CODES_MAX } from '../../../src/app/receive-sms.ts';
import { makeSendSms } from '../../../src/app/send-sms.ts';
import type { SmsState, SmsStore } from '../../../src/app/ports/sms.ts';
import type { Roster } from '../../../src/domain/roster.ts';
import { HOUR, SECOND } from '../../../src/domain/time.ts';
import { makeIds } from '../../../src/runtime/ids.ts';
import { makeRig, type Rig } from '../../support/rig.ts';
import { roster as ordinary } from '../../support/roster.ts';
import { makeSmsLookAlike, type SmsLookAlike } from '../../support/sms-look-alike.ts';

const LENA = '+31612340001';
const CUSTOMER = '+31612345678';
const OURS = '+31205550100';

/** The lead is texted first, and has e-mail after that. */
const roster: Roster = {
  ...ordinary,
  people: ordinary.people.map((person) =>
    person.id === 'lena'
      ? { ...person, channels: [{ kind: 'sms', number: LENA }, ...person.channels] }
      : person,
  ),
};

type Texting = { readonly rig: Rig; readonly carrier: SmsLookAlike; readonly pledgeId: string };

/** What the first worker to come to a point meets there. */
type Stall = { readonly at: 'turn' | 'intent'; readonly meanwhile: (rig: Rig) => Promise<void> };

/** A promise at risk that nobody calls for; the ladder reaches the lead by and by. */
async function atRisk(
  prepare?: (rig: Rig, carrier: SmsLookAlike) => unknown,
  stall: Stall | null = null,
  until = '14:14:30',
): Promise<Texting> {
  const clock: { rig: Rig | null } = { rig: null };
  const carrier = makeSmsLookAlike(() => clock.rig?.now ?? 0);
  let stalls = 1;
  const mayStall = async (at: Stall['at']): Promise<void> => {
    if (stall?.at !== at || stalls === 0) return;
    stalls -= 1;
    await stall.meanwhile(rig);
  };
  const rig: Rig = makeRig({
    roster,
    channels: ({ sms, pledges }) => {
      const store: SmsStore = {
        ...sms,
        takeTurn: async (ask) => {
          await mayStall('turn');
          return sms.takeTurn(ask);
        },
        intend: async (intent) => {
          const turn = await sms.intend(intent);
          await mayStall('intent');
          return turn;
        },
      };
      const send = makeSendSms({
        ...{ store, pledges, carrier: carrier.carrier, ids: makeIds(), from: OURS },
        ...{ perSecond: 100, pause: () => Promise.resolve() },
      });
      const texts = {
        render: (_key: string, _language: string, values: Readonly<Record<string, unknown>>) =>
          `${String(values['subject'])} code ${String(values['code'])}`,
      };
      const ids = makeIds();
      const now = () => pledges.now();
      return [makeSmsChannel({ send, codes: store, texts, ids, now, languageOf: () => 'en' })];
    },
  });
  clock.rig = rig;
  rig.phone.answer = () => ({ kind: 'refused', permanent: true, why: 'blocked' });
  await prepare?.(rig, carrier);
  const { pledge } = await rig.opens();
  await rig.service.command(pledge.id, { type: 'call-now' }, 'fatima');
  await rig.passesUntil(until);
  return { rig, carrier, pledgeId: pledge.id };
}

const codeIn = ({ asked }: SmsLookAlike) => / code (\d{4})$/.exec(asked.at(-1)?.text ?? '')?.[1];
const statesOf = ({ ledger }: Rig) => [...ledger.store.sms.values()].map(({ state }) => state);
const lenasMails = ({ email }: Rig) =>
  email.sent.filter(({ message }) => message.person === 'lena');
let texted = 0;
const text = (from: string, body: string, messageId = `twilio:SM-in-${(texted += 1)}`) => ({
  ...{ messageId, from, to: OURS, text: body, optOut: null },
});
const report = ({ smsId, fence }: { smsId: string; fence: number }, state: SmsState) => ({
  ...{ smsId, fence, state: state as 'failed', carrierId: 'twilio:SM1', why: 'undelivered' },
  ...{ optedOut: null, fault: null, seen: null },
});

async function acknowledgedBy({ rig, pledgeId }: Texting): Promise<string | null> {
  const loaded = await rig.ledger.pledges.load(pledgeId);
  return loaded?.pledge.acknowledgement?.by ?? null;
}

describe('an alert by text message', () => {
  test('is sent once, and the next channel is left alone while it is on its way', async () => {
    const { rig, carrier } = await atRisk();
    expect(carrier.sent()).toContain(LENA);
    expect(new Set(carrier.asked.map(({ smsId }) => smsId)).size).toBe(carrier.asked.length);
    expect(lenasMails(rig)).toEqual([]);
  });

  test('that could not be delivered is handed to the next channel within ten seconds [sms.then-next-channel]', async () => {
    const { rig, carrier } = await atRisk(undefined, null, '14:00:05');
    const order = carrier.asked.at(-1);
    if (order === undefined) throw new Error('Nobody was texted.');
    expect(await rig.service.recordSms(report(order, 'failed'))).toBe('recorded');
    await rig.passesUntil('14:00:15');
    expect(lenasMails(rig)).toHaveLength(1);
    expect(await rig.service.recordSms(report(order, 'failed'))).toBe('stale');
    await rig.passesUntil('14:00:20');
    expect(lenasMails(rig)).toHaveLength(1);
  });

  test('that could not be delivered is taken back: nobody counts as told by it [ladder.told-is-true]', async () => {
    const { rig, carrier, pledgeId } = await atRisk(undefined, null, '14:00:05');
    const told = async () =>
      (await rig.ledger.pledges.load(pledgeId))?.pledge.told.filter(
        ({ person, channel }) => person === 'lena' && channel === 'sms',
      );
    expect(await told()).not.toEqual([]);
    for (const order of carrier.asked) await rig.service.recordSms(report(order, 'failed'));
    await rig.passesUntil('14:00:15');
    expect(await told()).toEqual([]);
    const detail = await rig.service.pledgeDetail(pledgeId);
    const facts = detail?.timeline.map(({ event }) => event) ?? [];
    expect(facts.filter(({ type }) => type === 'telling-failed')).not.toEqual([]);
    expect(facts.findLast(({ type }) => type === 'person-told')).toMatchObject({
      ...{ person: 'lena', channel: 'email' },
    });
  });

  test('that the phone system could not deliver because of a STOP is the last one, until they send START', async () => {
    const { rig, carrier } = await atRisk();
    const order = carrier.asked.at(-1);
    if (order === undefined) throw new Error('Nobody was texted.');
    const refused = { ...report(order, 'failed'), optedOut: LENA };
    await rig.service.recordSms(refused);
    expect(await rig.ledger.sms.isOptedOut(LENA)).toBe(true);
    await rig.service.receiveSms(text(LENA, 'START'));
    await rig.service.recordSms(refused);
    expect(await rig.ledger.sms.isOptedOut(LENA)).toBe(false);
  });

  test('whose outcome nobody knows goes by the next channel, and is not texted again [sms.then-next-channel] [sms.never-twice-blindly]', async () => {
    const { rig, carrier } = await atRisk((_rig, one) => {
      one.simulator.script(LENA, { requests: [{ done: true, answer: 'cut' }] });
      const fault = { done: false, answer: { status: 500, code: null } } as const;
      one.simulator.failNext({ method: 'GET', path: '/Messages', times: 1_000, fault });
    });
    expect(lenasMails(rig).length).toBeGreaterThan(0);
    expect(new Set(carrier.asked.map(({ smsId }) => smsId)).size).toBe(carrier.asked.length);
  });

  test('to a number that wants none goes by the next channel at once [sms.then-next-channel] [sms.stop-holds]', async () => {
    const { rig, carrier } = await atRisk((one) => one.service.receiveSms(text(LENA, 'Stop.')));
    expect(carrier.asked).toEqual([]);
    expect(lenasMails(rig).length).toBeGreaterThan(0);
  });

  test('refused because the receiver sent STOP is the last one to that number', async () => {
    const { rig, carrier } = await atRisk((_rig, one) => {
      one.simulator.writeIn({ from: LENA, to: OURS, body: 'STOP' });
    });
    expect(carrier.asked).toHaveLength(1);
    expect(await rig.ledger.sms.isOptedOut(LENA)).toBe(true);
  });
});

/** So long that its lease is over, while the others go on. */
const goesOn =
  (ms: number) =>
  async (rig: Rig): Promise<void> => {
    for (let passed = 0; passed < ms; passed += SECOND) {
      rig.now += SECOND;
      await rig.service.sweep('owed');
    }
  };

describe('a worker that stalls', () => {
  const timesAsked = ({ asked }: SmsLookAlike, id = asked[0]?.smsId) =>
    asked.filter(({ smsId }) => smsId === id).length;

  test('before its intent does not text again what another one texted in vain [sms.sent-by-one]', async () => {
    const meanwhile = async (rig: Rig): Promise<void> => {
      await goesOn(15 * SECOND)(rig);
      const [sms] = [...rig.ledger.store.sms.values()];
      if (sms === undefined) throw new Error('Nobody took over.');
      await rig.service.recordSms(report(sms, 'failed'));
    };
    const { carrier } = await atRisk(undefined, { at: 'turn', meanwhile });
    expect(timesAsked(carrier)).toBe(1);
  });

  test('after its intent leaves the text to whoever looked in vain for it [sms.sent-by-one]', async () => {
    const { carrier } = await atRisk(undefined, { at: 'intent', meanwhile: goesOn(60 * SECOND) });
    expect(timesAsked(carrier)).toBe(1);
  });
});

describe('a text message whose answer was lost', () => {
  const lost = { requests: [{ done: true, answer: 'cut' } as const, null] };

  test('was sent when one between these numbers fits, and is not sent again [sms.never-twice-blindly]', async () => {
    const { rig, carrier } = await atRisk((_rig, one) => {
      one.simulator.script(LENA, lost);
    });
    const [first] = carrier.asked;
    await rig.passesUntil('14:16');
    expect(carrier.asked.filter(({ smsId }) => smsId === first?.smsId)).toHaveLength(1);
    expect(statesOf(rig)).toContain('accepted');
  });

  test('stays unknown when several fit, and is not sent again either [sms.never-twice-blindly]', async () => {
    const { rig, carrier } = await atRisk((_rig, one) => {
      const cut = { done: true, answer: 'cut' } as const;
      one.simulator.script(LENA, { requests: [cut, cut, cut, cut, null] });
    });
    const [first] = carrier.asked;
    if (first === undefined) throw new Error('Nobody was texted.');
    await carrier.carrier.send({ ...first, smsId: 'another', text: 'somebody else wrote this' });
    await rig.passesUntil('14:16');
    expect(carrier.asked.filter(({ smsId }) => smsId === first.smsId)).toHaveLength(1);
    const row = [...rig.ledger.store.sms.values()].find(({ smsId }) => smsId === first.smsId);
    expect(row?.state).toBe('intended');
  });
});

describe('a reply of somebody who works here', () => {
  test('with the code takes the escalation, once, and the same message says the same again [sms.reply-takes]', async () => {
    const texting = await atRisk();
    const reply = text(LENA, `1 ${codeIn(texting.carrier) ?? ''}`);
    const first = await texting.rig.service.receiveSms(reply);
    expect(first.kind).toBe('recorded');
    expect(first.answer).toContain('it is yours');
    expect(await acknowledgedBy(texting)).toBe('lena');
    const again = await texting.rig.service.receiveSms(reply);
    expect(again).toEqual({ kind: 'duplicate', answer: first.answer });
    const reused = await texting.rig.service.receiveSms({ ...reply, messageId: 'twilio:SM-new' });
    expect(reused.answer).toContain('changed nothing');
  });

  test.each(['1 0000', 'ok', '1', ''])('with %j changes nothing and is told how', async (body) => {
    const texting = await atRisk();
    const wrong = body === '1 0000' && codeIn(texting.carrier) === '0000' ? '1 0001' : body;
    const { answer } = await texting.rig.service.receiveSms(text(LENA, wrong));
    expect(answer).toContain('reply 1 and the four digits');
    expect(await acknowledgedBy(texting)).toBeNull();
  });

  test('with the right code from another number changes nothing and is not answered [sms.reply-takes]', async () => {
    const texting = await atRisk();
    const body = `1 ${codeIn(texting.carrier) ?? ''}`;
    const { answer } = await texting.rig.service.receiveSms(text('+31612340009', body));
    expect([answer, await acknowledgedBy(texting)]).toEqual(['', null]);
  });

  test('counts for nothing after too many wrong codes, for an hour [sms.wrong-codes-stop]', async () => {
    const texting = await atRisk();
    const right = codeIn(texting.carrier) ?? '';
    for (let count = 0; count < WRONG_CODES_MAX; count += 1) {
      await texting.rig.service.receiveSms(text(LENA, 'x'));
    }
    const { answer } = await texting.rig.service.receiveSms(text(LENA, `1 ${right}`));
    expect([answer.includes('Too many'), await acknowledgedBy(texting)]).toEqual([true, null]);
    texting.rig.now += HOUR + 1;
    await texting.rig.service.receiveSms(text(LENA, `1 ${right}`));
    expect(await acknowledgedBy(texting)).toBe('lena');
  });
});

describe('a message of a customer', () => {
  test('becomes a note on the open promise, once, and the owner is told [sms.customer-note]', async () => {
    const rig = makeRig();
    const { pledge } = await rig.opens();
    const message = text(CUSTOMER, 'Bel liever op mijn werk');
    expect(await rig.service.receiveSms(message)).toEqual({ kind: 'recorded', answer: '' });
    expect(await rig.service.receiveSms(message)).toEqual({ kind: 'duplicate', answer: '' });
    await rig.settle();
    const detail = await rig.service.pledgeDetail(pledge.id);
    const notes = detail?.timeline.filter(({ event }) => event.type === 'note-added') ?? [];
    expect(notes).toHaveLength(1);
    expect([...(detail?.values.values() ?? [])]).toContain('Bel liever op mijn werk');
    expect(JSON.stringify(notes)).not.toContain('werk');
    const purposes = rig.email.sent.map(({ message: one }) => one.data['purpose']);
    expect(purposes.filter((purpose) => purpose === 'customer-wrote')).toHaveLength(1);
  });

  test('of whom we owe nothing is kept, and nothing else happens', async () => {
    const rig = makeRig();
    await rig.service.receiveSms(text('+31699999999', 'Hallo?'));
    const kept = [...rig.ledger.store.smsReceived.values()];
    expect(kept).toMatchObject([{ text: 'Hallo?', meaning: 'observed', answer: '' }]);
    expect(rig.email.sent).toEqual([]);
  });

  test('whose webhook died before it was understood is taken by the sweep', async () => {
    const rig = makeRig();
    await rig.opens();
    await rig.ledger.sms.receive(text(CUSTOMER, 'Ik ben er weer'));
    rig.now += 60_000;
    await rig.service.sweep('due');
    expect([...rig.ledger.store.smsReceived.values()]).toMatchObject([{ meaning: 'customer' }]);
  });

  test.each(['STOP', 'stop', ' StopAll. ', 'UNSUBSCRIBE', 'cancel', 'End', 'QUIT', 'Afmelden'])(
    'that says %j ends text messages, and START brings them back [sms.stop-holds]',
    async (word) => {
      const rig = makeRig();
      const { pledge } = await rig.opens();
      await rig.service.receiveSms(text(CUSTOMER, word));
      expect(await rig.ledger.sms.isOptedOut(CUSTOMER)).toBe(true);
      expect((await rig.service.pledge(pledge.id))?.pledge.state).not.toBe('cancelled');
      rig.now += 1_000;
      await rig.service.receiveSms(text(CUSTOMER, 'start'));
      expect(await rig.ledger.sms.isOptedOut(CUSTOMER)).toBe(false);
    },
  );

  test.each(['please stop by', 'Het einde', 'annuleren'])(
    'that says %j ends nothing',
    async (word) => {
      const rig = makeRig();
      await rig.service.receiveSms(text(CUSTOMER, word));
      expect(await rig.ledger.sms.isOptedOut(CUSTOMER)).toBe(false);
    },
  );

  test('that the phone system took for an opt-out is one, whatever it says', async () => {
    const rig = makeRig();
    await rig.service.receiveSms({ ...text(CUSTOMER, 'genoeg'), optOut: 'STOP' });
    expect(await rig.ledger.sms.isOptedOut(CUSTOMER)).toBe(true);
  });
});
