import { expect, test } from '@jest/globals';
import { momentsOf } from '../../../src/domain/decide.ts';
import type { Roster, WeekHours } from '../../../src/domain/roster.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { at, policy } from '../../support/pledges.ts';
import { makeRig } from '../../support/rig.ts';
import { roster } from '../../support/roster.ts';
import { given } from '../../support/story.ts';

const morning = { from: '09:00', to: '12:00' };
const afternoon = { from: '13:00', to: '17:00' };

function working(hours: Partial<WeekHours>, change: Partial<Roster> = {}): Roster {
  const days = { 1: [morning, afternoon], 3: [morning, afternoon] };
  const teams = roster.teams.map((team) => ({
    ...team,
    hours: { zone: 'Europe/Amsterdam', days, holidays: [], ...hours },
  }));
  return { ...roster, teams, ...change };
}

/** Is a promise for this quarter of an hour of that Wednesday marked as outside the hours? */
async function isOutside(from: string, hours: Partial<WeekHours> = {}): Promise<boolean> {
  const window = { notBefore: at(from), dueAt: at(from) + 15 * MINUTE };
  const rig = makeRig({ roster: working(hours) });
  return (await rig.opens({ when: { kind: 'window', window } })).pledge.outsideHours;
}

test('a team has a morning, an afternoon and holidays of its own [hours.intervals-and-holidays]', async () => {
  expect(await isOutside('14:30')).toBe(false);
  expect(await isOutside('36:30')).toBe(true);
  expect(await isOutside('16:45')).toBe(false);
  expect(await isOutside('17:00')).toBe(true);
  expect(await isOutside('14:30', { holidays: ['2026-11-25'] })).toBe(true);
});

test('a window that only ends in the hours is inside them [hours.outside-accepted]', async () => {
  const window = { notBefore: at('12:30'), dueAt: at('13:00') };
  const inside = await makeRig({ roster: working({}) }).opens({ when: { kind: 'window', window } });
  expect(inside.pledge.outsideHours).toBe(false);
  const early = { notBefore: at('12:30'), dueAt: at('13:00') - 1 };
  const said = { kind: 'window', window: early } as const;
  const outside = await makeRig({ roster: working({}) }).opens({ when: said });
  expect(outside.pledge.outsideHours).toBe(true);
});

test('people have shifts and absences: who is away is neither rung nor told [hours.intervals-and-holidays]', async () => {
  const absences = [{ from: '2026-11-25', to: '2026-11-25' }];
  const people = roster.people.map((person) =>
    person.id === 'lena' || person.id === 'fatima' ? { ...person, absences } : person,
  );
  const office = { policyFor: () => ({ ...policy, dial: 'at-once' as const }) };
  const rig = makeRig({ roster: { ...roster, people }, office });
  await rig.opens();
  await rig.passesUntil('14:14');
  expect(rig.phone.placed[0]?.agentNumber).toBe('+31205550102');
  const escalated = rig.email.sent.filter(
    ({ message }) => message.data['purpose'] === 'escalation',
  );
  expect(escalated.map(({ message }) => message.person)).not.toContain('lena');
});

test.each([
  ['2026-10-25', 25],
  ['2027-03-28', 23],
] as const)(
  'the night to %s has %i hours, and the morning begins at eight all the same [hours.dst]',
  (date, hours) => {
    const eightInWinter = Date.parse(`${date}T07:00:00Z`);
    const eight = hours === 25 ? eightInWinter : eightInWinter - HOUR;
    const eightBefore = eight - hours * HOUR;
    const dueAt = eightBefore + 13 * HOUR - 10 * MINUTE;
    const acceptedAt = dueAt + 15 * MINUTE;
    const story = given({
      policy: { ...policy, dial: 'at-once' },
      ...{ promisedAt: acceptedAt, toldAt: acceptedAt, window: { notBefore: null, dueAt } },
    });
    const dial = momentsOf(story.pledge).find(({ kind }) => kind === 'dial');
    expect(dial?.at).toBe(eight);
    expect(eight - eightBefore).toBe(DAY + (hours - 24) * HOUR);
  },
);
