import { expect, test } from '@jest/globals';
import { asTwilio } from '../support/as-twilio.ts';
import { type House, openHouse } from '../support/house.ts';
import { at } from '../support/pledges.ts';
import { roster } from '../support/roster.ts';

/*
 * A customer whom we promised a call at half past two calls us at ten past. The requests are those
 * of Twilio, really signed; who picks up is told by the test.
 */

const CUSTOMER = '+31612345678';
const COMPANY = roster.teams[0]?.callerId ?? '';
const IN = `CA${'1'.repeat(32)}`;

type Fields = Readonly<Record<string, string>>;

async function asks(house: House, url: string, fields: Fields): Promise<string> {
  const answer = await asTwilio(house, url, { CallSid: IN, ...fields });
  expect(answer.statusCode).toBeLessThan(300);
  return answer.body;
}

const caller = { From: CUSTOMER, To: COMPANY, Direction: 'inbound', CallStatus: 'in-progress' };
const taker = { From: COMPANY, To: '+31205550101', Direction: 'outbound-dial' };

const calls = (house: House) =>
  asks(house, '/webhooks/twilio/voice', { ...caller, CallStatus: 'ringing' });
const hangsUp = (house: House, seconds: number) =>
  asks(house, '/webhooks/twilio/status', {
    ...{ ...caller, CallStatus: 'completed', SequenceNumber: '0' },
    ...{ CallDuration: String(seconds), Timestamp: new Date(house.now()).toUTCString() },
  });

/** Where an attribute of the answered TwiML leads. */
function urlIn(twiml: string, attribute: 'url' | 'action' | 'statusCallback'): string {
  return new RegExp(` ${attribute}="([^"]+)"`).exec(twiml)?.[1]?.replaceAll('&amp;', '&') ?? '';
}

const picksUp = (house: House, twiml: string) =>
  asks(house, urlIn(twiml, 'url'), {
    ...{ ...taker, CallSid: `CA${'2'.repeat(32)}`, CallStatus: 'in-progress' },
  });
const presses = (house: House, twiml: string, Digits: string) =>
  asks(house, urlIn(twiml, 'action'), {
    ...{ ...taker, CallSid: `CA${'2'.repeat(32)}`, CallStatus: 'in-progress', Digits },
  });
const partEnds = (house: House, twiml: string, dial: Fields) =>
  asks(house, urlIn(twiml, 'action'), { ...caller, DialCallStatus: 'completed', ...dial });

/** Fatima owns a promise for half past two; at ten past the customer calls. */
async function promised() {
  const house = await openHouse({ start: '14:00', roster });
  const body = {
    customer: { phone: CUSTOMER, name: 'Anna de Vries', language: 'nl' },
    dueAt: new Date(at('14:30')).toISOString(),
    ...{ owner: 'fatima', team: 'north', reason: 'de factuur', doneSoFar: 'nagekeken' },
  };
  const { id } = (await house.post('/v1/pledges', body)).json<{ id: string }>();
  await house.passesUntil('14:10');
  const promise = async () =>
    (await house.get(`/v1/pledges/${id}`)).json<{
      state: string;
      evidence: { grade: string } | null;
    }>();
  const events = async () =>
    (await house.get(`/v1/pledges/${id}/timeline`)).json<{
      events: { type: string; grade?: string }[];
    }>().events;
  return { house, promise, events, [Symbol.asyncDispose]: () => house[Symbol.asyncDispose]() };
}

test('a customer who calls first is greeted, brought to the owner with the context, and served: kept by chase [chase.greeted]', async () => {
  await using story = await promised();
  const { house, promise, events } = story;
  const greeted = await calls(house);
  expect(greeted).toContain('We hebben beloofd u terug te bellen');
  expect(greeted).toContain('+31205550101');
  const briefed = await picksUp(house, greeted);
  expect(briefed).toContain('Anna de Vries');
  expect(briefed).toContain('de factuur');
  expect(briefed).toContain('nagekeken');
  expect(await presses(house, briefed, '1')).toMatch(/<Response\s*\/>/);
  await house.passesUntil('14:12');
  await legEnds(house, greeted, { CallDuration: '130' });
  await partEnds(house, greeted, { DialBridged: 'true', DialCallDuration: '130' });
  await hangsUp(house, 150);
  await house.passesUntil('14:13');
  expect(await promise()).toMatchObject({ state: 'kept', evidence: { grade: 'B' } });
  expect((await events()).map(({ type }) => type)).toContain('chased');
});

const legEnds = (house: House, twiml: string, leg: Fields) =>
  asks(house, urlIn(twiml, 'statusCallback'), {
    ...{ ...taker, CallSid: `CA${'2'.repeat(32)}`, CallStatus: 'completed', SequenceNumber: '3' },
    ...{ ParentCallSid: IN, Timestamp: new Date(house.now()).toUTCString(), ...leg },
  });

test.each(['first', 'last'])(
  'a line that breaks while the caller is served keeps the promise and opens another one, also when the %s report says so',
  async (place) => {
    await using story = await promised();
    const { house, promise } = story;
    const greeted = await calls(house);
    await presses(house, await picksUp(house, greeted), '1');
    await house.passesUntil('14:12');
    const breaks = () => legEnds(house, greeted, { CallDuration: '120', SipResponseCode: '408' });
    if (place === 'first') await breaks();
    await partEnds(house, greeted, { DialBridged: 'true', DialCallDuration: '120' });
    await hangsUp(house, 130);
    if (place === 'last') await breaks();
    await breaks();
    await house.passesUntil('14:12:30');
    expect(await promise()).toMatchObject({ state: 'kept' });
    const { pledges } = (await house.get('/v1/pledges')).json<{
      pledges: { state: string; source: string }[];
    }>();
    expect(pledges.filter(({ state }) => state !== 'kept')).toEqual([
      expect.objectContaining({ source: 'dropped-call' }),
    ]);
  },
);

test('the leg of an agent who never took the caller breaks nothing off', async () => {
  await using story = await promised();
  const { house } = story;
  const greeted = await calls(house);
  await picksUp(house, greeted);
  await legEnds(house, greeted, { CallDuration: '9', SipResponseCode: '408' });
  await hangsUp(house, 60);
  await house.passesUntil('14:11');
  const listed = (await house.get('/v1/pledges')).json<{ pledges: { id: string }[] }>();
  expect(listed.pledges).toHaveLength(1);
});

test('nobody rings the customer while they are on the line with us', async () => {
  await using story = await promised();
  const { house } = story;
  const briefed = await picksUp(house, await calls(house));
  await presses(house, briefed, '1');
  await house.passesUntil('14:29');
  expect(house.carrier.history().filter(({ to }) => to === CUSTOMER)).toEqual([]);
});

test('a voicemail that picks up serves nobody: the next agent is rung, then the caller is told, and so are owner and lead [chase.one-word] [chase.owner-told]', async () => {
  await using story = await promised();
  const { house, promise } = story;
  const first = await calls(house);
  expect(await picksUp(house, first)).not.toContain('<Dial');
  const second = await partEnds(house, first, { DialBridged: 'false', DialCallDuration: '9' });
  expect(second).toContain('<Number');
  expect(second).not.toContain('+31205550101');
  let next = second;
  for (let tries = 0; next.includes('<Number') && tries < 5; tries += 1) {
    next = await partEnds(house, next, { DialCallStatus: 'no-answer' });
  }
  expect(next).toContain('Op dit moment is niemand vrij');
  await hangsUp(house, 60);
  await house.passesUntil('14:11');
  expect((await promise()).state).toBe('due');
  const chased = house.told().filter(({ message }) => message.data['purpose'] === 'chased');
  expect(chased.map(({ message }) => message.person).sort()).toEqual(['fatima', 'lena']);
});

test('a 1 without a talk is no proof, and hearing it twice changes nothing [chase.one-word]', async () => {
  await using story = await promised();
  const { house, promise, events } = story;
  const greeted = await calls(house);
  const briefed = await picksUp(house, greeted);
  await presses(house, briefed, '1');
  await presses(house, briefed, '1');
  await house.passesUntil('14:10:05');
  await partEnds(house, greeted, { DialBridged: 'true', DialCallDuration: '40' });
  await hangsUp(house, 50);
  await house.passesUntil('14:11');
  // The phone counted forty seconds from the picking up; only five of them were after the 1.
  expect((await promise()).state).toBe('due');
  expect((await events()).filter(({ type }) => type === 'chased')).toHaveLength(1);
});

test('a 1 without a talk is no proof, however late the report comes that it is over', async () => {
  await using story = await promised();
  const { house, promise } = story;
  const greeted = await calls(house);
  await presses(house, await picksUp(house, greeted), '1');
  await house.passesUntil('14:10:05');
  await hangsUp(house, 50);
  await house.passesUntil('14:25');
  await partEnds(house, greeted, { DialBridged: 'true', DialCallDuration: '40' });
  await house.passesUntil('14:26');
  expect((await promise()).state).toBe('due');
});

test('requests that come again after the call is over ring nobody and tell nothing', async () => {
  await using story = await promised();
  const { house } = story;
  const greeted = await calls(house);
  expect(await calls(house)).toContain('<Number');
  await hangsUp(house, 20);
  await house.passesUntil('14:12');
  for (const again of [await calls(house), await partEnds(house, greeted, {})]) {
    expect(again).not.toContain('<Number');
    expect(again).not.toContain('beloofd');
  }
});

test('a caller to whom nothing is owed is handed on as if we were not there', async () => {
  await using story = await promised();
  const { house } = story;
  const answer = await asks(house, '/webhooks/twilio/voice', {
    ...{ ...caller, CallSid: `CA${'9'.repeat(32)}`, From: '+31612345670', CallStatus: 'ringing' },
  });
  expect(answer).not.toContain('<Dial');
});

test('any other routing of calls is told the same, by the customer’s number', async () => {
  await using story = await promised();
  const { house } = story;
  const owed = await house.get(`/v1/customers/${encodeURIComponent(CUSTOMER)}/open`);
  expect(owed.json()).toMatchObject({
    pledges: [{ state: 'due' }],
    route: { owner: 'fatima', team: 'north', agents: [{ person: 'fatima' }, {}] },
  });
  const { route } = owed.json<{ route: { agents: { brief: { text: string } }[] } }>();
  for (const { brief } of route.agents) expect(brief.text).toContain('de factuur');
  expect((await house.get('/v1/customers/+31612345670/open')).json()).toEqual({
    pledges: [],
    route: null,
  });
  expect((await house.get('/v1/customers/0900/open')).statusCode).toBe(422);
});
