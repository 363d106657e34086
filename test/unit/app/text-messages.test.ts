import { describe, expect, test } from '@jest/globals';
import { makeSmsChannel } from '../../../src/alert/sms.ts';
import { WRONG_CODES_MAX } from '../../../src/app/receive-sms.ts';
import { makeSendSms } from '../../../src/app/send-sms.ts';
import type { SmsState } from '../../../src/app/ports/sms.ts';
import type { Roster } from '../../../src/domain/roster.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { makeIds } from '../../../src/runtime/ids.ts';
import { type FakeSmsCarrier, makeFakeSmsCarrier } from '../../support/fake-sms-carrier.ts';
import { makeRig, type Rig } from '../../support/rig.ts';
import { roster as ordinary } from '../../support/roster.ts';

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

type Texting = { readonly rig: Rig; readonly carrier: FakeSmsCarrier; readonly pledgeId: string };

/** A promise at risk that nobody calls for; the ladder reaches the lead by and by. */
async function atRisk(prepare?: (rig: Rig, carrier: FakeSmsCarrier) => unknown): Promise<Texting> {
  const carrier = makeFakeSmsCarrier();
  const rig = makeRig({
    roster,
    channels: ({ sms: store, pledges }) => {
      const send = makeSendSms({
        ...{ store, pledges, carrier, ids: makeIds(), from: OURS, perSecond: 100 },
        pause: () => Promise.resolve(),
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
  rig.phone.answer = () => ({ kind: 'refused', permanent: true, why: 'blocked' });
  await prepare?.(rig, carrier);
  const { pledge } = await rig.opens();
  await rig.service.command(pledge.id, { type: 'call-now' }, 'fatima');
  await rig.passesUntil('14:03');
  return { rig, carrier, pledgeId: pledge.id };
}

const codeIn = ({ sent }: FakeSmsCarrier) => / code (\d{4})$/.exec(sent.at(-1)?.text ?? '')?.[1];
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
    expect(carrier.sent.map(({ to }) => to)).toContain(LENA);
    expect(new Set(carrier.sent.map(({ smsId }) => smsId)).size).toBe(carrier.sent.length);
    expect(lenasMails(rig)).toEqual([]);
  });

  test('that could not be delivered is handed to the next channel within ten seconds', async () => {
    const { rig, carrier } = await atRisk();
    const order = carrier.sent.at(-1);
    if (order === undefined) throw new Error('Nobody was texted.');
    expect(await rig.service.recordSms(report(order, 'failed'))).toBe('recorded');
    await rig.passesUntil('14:03:10');
    expect(lenasMails(rig)).toHaveLength(1);
    expect(await rig.service.recordSms(report(order, 'failed'))).toBe('stale');
    await rig.passesUntil('14:03:20');
    expect(lenasMails(rig)).toHaveLength(1);
  });

  test('that the phone system could not deliver because of a STOP is the last one', async () => {
    const { rig, carrier } = await atRisk();
    const order = carrier.sent.at(-1);
    if (order === undefined) throw new Error('Nobody was texted.');
    await rig.service.recordSms({ ...report(order, 'failed'), optedOut: LENA });
    expect(await rig.ledger.sms.isOptedOut(LENA)).toBe(true);
  });

  test('whose outcome nobody knows goes by the next channel, and is not texted again', async () => {
    const { rig, carrier } = await atRisk((_rig, one) => {
      one.answer = () => ({ kind: 'unknown', why: 'no answer' });
      one.listed = null;
    });
    expect(lenasMails(rig).length).toBeGreaterThan(0);
    expect(new Set(carrier.sent.map(({ smsId }) => smsId)).size).toBe(carrier.sent.length);
  });

  test('to a number that wants none goes by the next channel at once', async () => {
    const { rig, carrier } = await atRisk((one) => one.service.receiveSms(text(LENA, 'Stop.')));
    expect(carrier.sent).toEqual([]);
    expect(lenasMails(rig).length).toBeGreaterThan(0);
  });

  test('refused because the receiver sent STOP is the last one to that number', async () => {
    const { rig, carrier } = await atRisk((_rig, one) => {
      one.answer = () => ({
        ...{ kind: 'refused', permanent: true, optedOut: true, fault: null, why: '21610' },
      });
    });
    expect(carrier.sent).toHaveLength(1);
    expect(await rig.ledger.sms.isOptedOut(LENA)).toBe(true);
  });
});

describe('a reply of somebody who works here', () => {
  test('with the code takes the escalation, once, and the same message says the same again', async () => {
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

  test('with the right code from another number changes nothing and is not answered', async () => {
    const texting = await atRisk();
    const body = `1 ${codeIn(texting.carrier) ?? ''}`;
    const { answer } = await texting.rig.service.receiveSms(text('+31612340009', body));
    expect([answer, await acknowledgedBy(texting)]).toEqual(['', null]);
  });

  test('counts for nothing after too many wrong codes, for an hour', async () => {
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
  test('becomes a note on the open promise, once, and the owner is told', async () => {
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
    'that says %j ends text messages, and START brings them back',
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
