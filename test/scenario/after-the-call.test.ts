import { expect, test } from '@jest/globals';
import type { Config } from '../../src/settings/load-config.ts';
import { type House, openHouse } from '../support/house.ts';
import { roster } from '../support/roster.ts';

/** Dials at once, and asks the carrier for no detection, so that only the agent knows. */
const dialling = (config: Config): Config => ({
  ...config,
  policyFor: (source, team) => ({
    ...config.policyFor(source, team),
    dial: 'at-once',
    detectMachine: false,
  }),
});

const open = () => openHouse({ start: '14:03', roster, change: dialling });

type Told = { readonly keys: readonly (string | null)[]; readonly customer: string };

/** A promise of Fatima's, who presses these keys, one at each question. */
async function promised(house: House, { keys, customer }: Told): Promise<string> {
  house.carrier.simulator.script('+31205550101', { calls: [{ keys }, { keys: [null] }] });
  const promise = { source: 'agent', owner: 'fatima', in: 'PT15M', reason: 'the boiler' };
  const answer = await house.post('/v1/pledges', { customer: { phone: customer }, ...promise });
  expect(answer.statusCode).toBe(201);
  return answer.json<{ id: string }>().id;
}

async function promiseOf(house: House, id: string) {
  return (await house.get(`/v1/pledges/${id}`)).json<{ state: string }>();
}

const HANGS_UP_SOON = '+31612345603';

test('the customer hung up after three seconds; the agent says by a key that they spoke, and it is kept', async () => {
  await using house = await open();
  const id = await promised(house, { keys: ['1', '1'], customer: HANGS_UP_SOON });
  await house.passesUntil('14:05');
  expect(await promiseOf(house, id)).toMatchObject({ state: 'kept', evidence: { grade: 'A' } });
});

test('without a key nothing is recorded, and three seconds stay three seconds', async () => {
  await using house = await open();
  const id = await promised(house, { keys: ['1', null], customer: HANGS_UP_SOON });
  await house.passesUntil('14:05');
  expect(await promiseOf(house, id)).toMatchObject({ state: 'due', evidence: null });
});

test('the agent says that a voicemail took half a minute: it is no kept promise', async () => {
  await using house = await open();
  const id = await promised(house, { keys: ['1', '2'], customer: '+31612345678' });
  await house.passesUntil('14:05');
  expect(await promiseOf(house, id)).toMatchObject({ state: 'due', evidence: null });
});

test('of a customer who did not answer nothing is asked', async () => {
  await using house = await open();
  await promised(house, { keys: ['1', '1'], customer: '+31612345600' });
  await house.passesUntil('14:05');
  const pressed = house.carrier.history().filter(({ what }) => what === 'pressed');
  expect(pressed).toHaveLength(1);
});

test('the agent promised another call: the first is kept, the next one follows it, and says so', async () => {
  await using house = await open();
  const id = await promised(house, { keys: ['1', '4'], customer: '+31612345678' });
  await house.passesUntil('14:05');
  expect(await promiseOf(house, id)).toMatchObject({ state: 'kept', follows: null });
  const list = await house.get('/v1/pledges');
  const { pledges } = list.json<{ pledges: { id: string; follows: string | null }[] }>();
  const [next] = pledges.filter(({ follows }) => follows === id);
  expect(pledges).toHaveLength(2);
  expect(next).toMatchObject({ owner: 'fatima', precision: 'vague', source: 'agent' });
  const timeline = await house.get(`/v1/pledges/${next?.id ?? ''}/timeline`);
  expect(timeline.json<{ events: object[] }>().events[0]).toMatchObject({ follows: id });
});
