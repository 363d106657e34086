import { describe, expect, test } from '@jest/globals';
import type { Person, Roster, Team } from '../../../src/domain/roster.ts';
import { policy } from '../../support/pledges.ts';
import { makeRig, type Rig } from '../../support/rig.ts';
import { roster as ordinary } from '../../support/roster.ts';

const [base] = ordinary.people;
const [found] = ordinary.teams;
if (base === undefined || found === undefined) throw new Error('The roster is empty.');
const north: Team = found;

const ofRepairs = (id: string, more: Partial<Person> = {}): Person => ({
  ...base,
  id,
  name: id,
  phone: null,
  teams: ['repairs'],
  channels: [{ kind: 'email', address: `${id}@example.org` }],
  ...more,
});
const away = { zone: 'Europe/Amsterdam', holidays: [], days: {} };

function officeWith(people: readonly Person[]): Roster {
  const repairs: Team = { ...north, id: 'repairs', name: 'Repairs', callerId: '+31105550100' };
  const shut: Team = { ...north, id: 'shut', name: 'Shut', hours: away };
  return { people: [...ordinary.people, ...people], teams: [...ordinary.teams, repairs, shut] };
}

const crew = [
  ofRepairs('ravi', { phone: '+31105550101' }),
  ofRepairs('sophie', { shifts: away }),
  ofRepairs('rosa', { roles: ['lead'] }),
];

const toldOf = (rig: Rig, purpose: string): readonly string[] =>
  rig.email.sent
    .filter(({ message }) => message.data['purpose'] === purpose)
    .map(({ message }) => message.person)
    .toSorted();

const handOver = (rig: Rig, id: string, to: string) =>
  rig.service.command(id, { type: 'hand-over', to, why: 'knows it' }, 'fatima');

const pledgeOf = async (rig: Rig, id: string) => {
  const view = await rig.service.pledge(id);
  if (view === null) throw new Error('The promise is gone.');
  return view.pledge;
};

describe('a hand-over to a team', () => {
  test('tells its agents on shift and its lead, and nobody of the old team [keep.hand-over-to-team]', async () => {
    const rig = makeRig({ roster: officeWith(crew) });
    const { pledge } = await rig.opens();
    expect(await handOver(rig, pledge.id, 'repairs')).toMatchObject({ kind: 'done' });
    await rig.passesUntil('14:01');
    expect(toldOf(rig, 'hand-over')).toEqual(['ravi', 'rosa']);
  });

  test('makes it a promise of that team, whose agents are rung by its own number [keep.hand-over-to-team]', async () => {
    const office = {
      policyFor: () => ({ ...policy, dial: 'before-end', leadMs: 120_000 }) as const,
    };
    const rig = makeRig({ roster: officeWith(crew), office });
    const { pledge } = await rig.opens();
    await handOver(rig, pledge.id, 'repairs');
    await rig.passesUntil('14:13:30');
    expect(await pledgeOf(rig, pledge.id)).toMatchObject({ owner: 'repairs', team: 'repairs' });
    expect(rig.phone.placed).toMatchObject([
      { agentNumber: '+31105550101', callerId: '+31105550100' },
    ]);
    // The rule of four minutes before the end gives it to nobody of another team.
    expect(toldOf(rig, 'hand-over')).toEqual(['ravi', 'rosa']);
    expect(toldOf(rig, 'reminder')).toEqual(['rosa']);
  });

  test('reminds its people on shift when it has no lead [keep.hand-over-to-team]', async () => {
    const rig = makeRig({ roster: officeWith(crew.slice(0, 2)) });
    const { pledge } = await rig.opens();
    await handOver(rig, pledge.id, 'repairs');
    await rig.passesUntil('14:11');
    expect(toldOf(rig, 'reminder')).toEqual(['ravi']);
  });

  test('of which nobody can be told is refused and changes nothing [keep.hand-over-untold]', async () => {
    const rig = makeRig({ roster: officeWith([ofRepairs('sam', { teams: ['shut'] })]) });
    const { pledge } = await rig.opens();
    const asked = await handOver(rig, pledge.id, 'shut');
    expect(asked).toMatchObject({ kind: 'refused', why: 'nobody-to-tell' });
    expect(await pledgeOf(rig, pledge.id)).toMatchObject({ owner: 'fatima', team: 'north' });
  });

  test('lets go of a dial that the old team only watched [keep.hand-over-to-team]', async () => {
    const { people, teams } = officeWith(crew);
    const watching = teams.map((team) =>
      team.id === 'north' ? { ...team, mode: 'observe-only' as const } : team,
    );
    const office = { policyFor: () => ({ ...policy, dial: 'at-once' }) as const };
    const rig = makeRig({ roster: { people, teams: watching }, office });
    const { pledge } = await rig.opens();
    await rig.passesUntil('14:01');
    expect(await pledgeOf(rig, pledge.id)).toMatchObject({ held: 'observe-only' });
    await handOver(rig, pledge.id, 'repairs');
    await rig.passesUntil('14:02');
    expect(await pledgeOf(rig, pledge.id)).toMatchObject({ held: null });
    expect(rig.phone.placed).toHaveLength(1);
  });
});
