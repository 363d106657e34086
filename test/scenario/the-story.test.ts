import { expect, test } from '@jest/globals';
import type { Policy } from '../../src/domain/policy.ts';
import type { Config } from '../../src/settings/load-config.ts';
import { type House, openHouse } from '../support/house.ts';
import { at } from '../support/pledges.ts';
import { roster } from '../support/roster.ts';

const CUSTOMER = '+31612345678';
/** What of a promise's answer this story looks at. */
type Answer = {
  readonly id: string;
  readonly state: string;
  readonly window: { readonly dueAt: string };
  readonly evidence: { readonly grade: string; readonly at: string } | null;
};

async function onlyPromise(house: House): Promise<Answer> {
  const answer = await house.get('/v1/pledges');
  const { pledges } = answer.json<{ pledges: Answer[] }>();
  expect(pledges).toHaveLength(1);
  return pledges[0] as Answer;
}

const iso = (clock: string): string => new Date(at(clock)).toISOString();

/** Dropped calls of this house are dialled in this way. */
const dialling =
  (dial: Policy['dial']) =>
  (config: Config): Config => ({
    ...config,
    policyFor: (source, team) => ({ ...config.policyFor(source, team), dial }),
  });

/** Fatima is helping a customer when the line breaks at 14:03. */
const droppedCall = {
  callId: 'drop-1',
  sequence: 1,
  at: iso('14:03'),
  direction: 'inbound',
  customer: CUSTOMER,
  company: '+31205550100',
  agent: 'fatima',
  answeredAt: iso('13:55'),
  endedAt: iso('14:03'),
  talkSeconds: 480,
  personSign: 'served',
  verdict: 'dropped',
};

test('the call drops, nobody calls back in time: the lead is told before the end, ops after it, and the late call settles it', async () => {
  await using house = await openHouse({ start: '14:03', roster, change: dialling('manual') });
  expect((await house.reports(droppedCall)).statusCode).toBe(200);
  const promise = await onlyPromise(house);
  expect(promise).toMatchObject({ state: 'due', window: { dueAt: iso('14:18') } });

  await house.passesUntil('14:22');
  const escalations = house
    .told()
    .filter(({ message }) => message.data['purpose'] === 'escalation');
  const toLead = escalations.find(({ message }) => message.person === 'lena');
  const toOps = escalations.find(({ message }) => message.person === 'otto');
  expect(toLead?.at).toBe(at('14:16:30'));
  expect(toOps?.at).toBe(at('14:18:30'));
  expect((await onlyPromise(house)).state).toBe('broken');

  await house.reports({
    ...droppedCall,
    callId: 'back-1',
    direction: 'outbound',
    at: iso('14:24'),
    answeredAt: iso('14:22'),
    endedAt: iso('14:24'),
    talkSeconds: 120,
    personSign: 'human',
    verdict: 'normal',
  });
  await house.passesUntil('14:25');
  const kept = await onlyPromise(house);
  expect(kept).toMatchObject({ state: 'kept-late', evidence: { grade: 'B', at: iso('14:22') } });
  const resolved = house.told().filter(({ message }) => message.data['purpose'] === 'resolved');
  expect(resolved.map(({ message }) => message.person).sort()).toEqual([
    'fatima',
    'joost',
    'lena',
    'otto',
  ]);

  const { untold } = await house.service.figures('2026-11-25');
  expect(untold).toMatchObject({
    d: 1,
    keptFair: { count: 0, of: 1 },
    reached: { count: 1, of: 1 },
  });
  expect(untold.lateness.worstMs).toBe(4 * 60_000);
});

test('the same story with dialling at once: the customer is speaking with us again at 14:04', async () => {
  await using house = await openHouse({ start: '14:03', roster, change: dialling('at-once') });
  await house.reports(droppedCall);
  await house.passesUntil('14:04');
  const promise = await onlyPromise(house);
  expect(promise.state).toBe('kept');
  expect(promise.evidence).toMatchObject({ grade: 'A' });
  expect(Date.parse(promise.evidence?.at ?? '')).toBeLessThan(at('14:04'));
  const customerLegs = house.carrier.history().filter(({ to }) => to === CUSTOMER);
  expect(new Set(customerLegs.map(({ sid }) => sid)).size).toBe(1);
  await house.passesUntil('14:30');
  expect(house.told().filter(({ message }) => message.data['purpose'] === 'escalation')).toEqual(
    [],
  );
});
