import { expect, test } from '@jest/globals';
import type { Roster } from '../../src/domain/roster.ts';
import { SIMULATED_ACCOUNT } from '../../src/phone/carrier/account.ts';
import { type House, openHouse } from '../support/house.ts';
import { at } from '../support/pledges.ts';
import { roster as ordinary } from '../support/roster.ts';

/*
 * The lead is texted first and has e-mail after that. The look-alike delivers, fails, or hears STOP;
 * each of its reports comes twice, and what is written to us is really signed.
 */

const LENA = '+31612340001';
const CUSTOMER = '+31612345678';
const OURS = '+31205550100';

const roster: Roster = {
  ...ordinary,
  people: ordinary.people.map((person) =>
    person.id === 'lena'
      ? { ...person, channels: [{ kind: 'sms', number: LENA }, ...person.channels] }
      : { ...person, phone: null },
  ),
};

type Fact = { type: string; at: string; person?: string; channel?: string; by?: string };
type Delivered = { readonly end: 'delivered' | 'undelivered'; readonly code?: number };

/** Nobody has a telephone to call with, so the promise reaches the ladder. */
async function atRisk(plan: Delivered) {
  const house = await openHouse({
    ...{ start: '14:00', roster, copies: [0, 700] },
    change: (config) => ({ ...config, sms: { from: OURS, perSecond: 10 } }),
  });
  const { simulator } = house.carrier;
  const smsUrl = 'http://127.0.0.1:8080/webhooks/twilio/message';
  simulator.number({ phoneNumber: OURS, smsUrl });
  simulator.script(LENA, { messages: [plan] });
  const customer = { phone: CUSTOMER, name: 'Anna', language: 'nl' };
  const dueAt = new Date(at('14:15')).toISOString();
  const promise = { customer, dueAt, owner: 'fatima', team: 'north' };
  const { id } = (await house.post('/v1/pledges', promise)).json<{ id: string }>();
  const facts = async () =>
    (await house.get(`/v1/pledges/${id}/timeline`)).json<{ events: Fact[] }>().events;
  const aboutLena = async (type: string) =>
    (await facts()).filter((fact) => fact.type === type && fact.person === 'lena');
  const mails = () => house.told().filter(({ message }) => message.person === 'lena');
  const close = () => house[Symbol.asyncDispose]();
  return { house, simulator, id, facts, aboutLena, mails, [Symbol.asyncDispose]: close };
}

/** What the look-alike has sent to the lead, newest first, by Twilio's own list. */
async function texts(house: House): Promise<readonly string[]> {
  const { accountSid, authToken } = SIMULATED_ACCOUNT;
  const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
  const to = `?To=${encodeURIComponent(LENA)}`;
  const headers = { authorization: `Basic ${credentials}` };
  const answer = await fetch(house.carrier.url + path + to, { headers });
  const { messages } = (await answer.json()) as { messages: { body: string }[] };
  return messages.map(({ body }) => body);
}

test('an escalation goes out as a text, and a reply with its code takes it [sms.reply-takes]', async () => {
  await using story = await atRisk({ end: 'delivered' });
  const { house, simulator } = story;
  await house.passesUntil('14:14');
  expect(await story.aboutLena('person-told')).toMatchObject([{ channel: 'sms' }]);
  expect(story.mails()).toEqual([]);
  const code = (await texts(house)).map((text) => /\b1 (\d{4})\b/.exec(text)?.[1]).find(Boolean);
  simulator.writeIn({ from: LENA, to: OURS, body: `1 ${code ?? ''}` });
  await house.passesUntil('14:14:10');
  const taken = (await story.facts()).filter(({ type }) => type === 'acknowledged');
  expect(taken).toMatchObject([{ by: 'lena' }]);
  expect(story.mails()).toEqual([]);
});

test('a text that is reported undelivered goes to the next channel within ten seconds, and told is taken back [ladder.told-is-true] [sms.then-next-channel]', async () => {
  await using story = await atRisk({ end: 'undelivered', code: 30003 });
  await story.house.passesUntil('14:14');
  const told = await story.aboutLena('person-told');
  expect(told.map(({ channel }) => channel)).toEqual(['sms', 'email']);
  expect(await story.aboutLena('telling-failed')).toMatchObject([{ channel: 'sms' }]);
  const [byText = 0, byMail = 0] = told.map((fact) => Date.parse(fact.at));
  expect(byMail - byText).toBeLessThanOrEqual(10_000);
  expect(byMail).toBeGreaterThan(byText);
});

test('STOP ends texts for good: the next channel is taken, and nothing more is sent [sms.stop-holds]', async () => {
  await using story = await atRisk({ end: 'delivered' });
  story.simulator.writeIn({ from: LENA, to: OURS, body: 'STOP' });
  await story.house.passesUntil('14:14');
  expect(await texts(story.house)).toEqual([]);
  expect(await story.house.ledger.sms.isOptedOut(LENA)).toBe(true);
  expect((await story.aboutLena('person-told')).map(({ channel }) => channel)).toEqual(['email']);
});

test('what a customer writes is a note on what they wait for [sms.customer-note]', async () => {
  await using story = await atRisk({ end: 'delivered' });
  story.simulator.writeIn({ from: CUSTOMER, to: OURS, body: 'Bel liever op mijn werk' });
  await story.house.passesUntil('14:01');
  const notes = (await story.facts()).filter(({ type }) => type === 'note-added');
  expect(notes).toHaveLength(1);
});
