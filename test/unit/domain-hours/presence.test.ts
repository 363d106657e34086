import { describe, expect, test } from '@jest/globals';
import {
  agentsOnShift,
  isOnShift,
  reachableFor,
  supervisorsOf,
} from '../../../src/domain/presence.ts';
import type { Person, Roster, Team, WeekHours } from '../../../src/domain/roster.ts';

const at = (iso: string): number => Date.parse(iso);
const NOON = at('2026-11-23T12:00:00+01:00');
const NIGHT = at('2026-11-24T02:00:00+01:00');

const weekdays = (from: string, to: string): WeekHours => {
  const day = [{ from, to }];
  const days = { 1: day, 2: day, 3: day, 4: day, 5: day };
  return { zone: 'Europe/Amsterdam', days, holidays: [] };
};

const team = (id: string): Team => ({
  id,
  name: id,
  hours: weekdays('09:00', '17:00'),
  mode: 'live',
  callerId: '+31205550100',
});

const person = (id: string, changes: Partial<Person> = {}): Person => ({
  id,
  name: id,
  roles: ['agent'],
  teams: ['service'],
  language: 'nl',
  phone: '+31205550101',
  shifts: null,
  absences: [],
  channels: [{ kind: 'inbox' }],
  alwaysReachable: false,
  ...changes,
});

const roster: Roster = {
  teams: [team('service'), team('repairs')],
  people: [
    person('day-agent'),
    person('night-agent', { shifts: weekdays('22:00', '06:00') }),
    person('deskless', { phone: null }),
    person('mute', { channels: [] }),
    person('repairer', { teams: ['repairs'] }),
    person('service-lead', { roles: ['lead'], phone: null }),
    person('repairs-lead', { roles: ['lead'], teams: ['repairs'] }),
    person('watch', { roles: ['ops'], teams: [], alwaysReachable: true }),
    person('boss', { roles: ['admin'], teams: [] }),
  ],
};

describe('who is at work', () => {
  test('somebody without shifts of their own keeps the hours of their first team', () => {
    expect(isOnShift(person('a'), roster, NOON)).toBe(true);
    expect(isOnShift(person('a'), roster, NIGHT)).toBe(false);
  });

  test('own shifts replace the hours of the team', () => {
    const nightly = person('a', { shifts: weekdays('22:00', '06:00') });
    expect(isOnShift(nightly, roster, NOON)).toBe(false);
    expect(isOnShift(nightly, roster, NIGHT)).toBe(true);
  });

  test('somebody who is away is not on shift, on the first and the last day included', () => {
    const away = person('a', { absences: [{ from: '2026-11-20', to: '2026-11-23' }] });
    expect(isOnShift(away, roster, at('2026-11-20T12:00:00+01:00'))).toBe(false);
    expect(isOnShift(away, roster, NOON)).toBe(false);
    expect(isOnShift(away, roster, at('2026-11-24T12:00:00+01:00'))).toBe(true);
  });

  test('an absence from tomorrow on does not cut short the shift that began tonight', () => {
    const shifts = weekdays('22:00', '06:00');
    const away = person('a', { shifts, absences: [{ from: '2026-11-24', to: '2026-11-24' }] });
    expect(isOnShift(away, roster, NIGHT)).toBe(true);
    expect(isOnShift(away, roster, at('2026-11-25T02:00:00+01:00'))).toBe(false);
  });

  test('somebody without a team and without shifts is never on shift', () => {
    expect(isOnShift(person('a', { teams: [] }), roster, NOON)).toBe(false);
  });

  test('only agents of the team who have a telephone are asked to call', () => {
    expect(agentsOnShift(roster, 'service', NOON)).toEqual(['day-agent', 'mute']);
    expect(agentsOnShift(roster, 'service', NIGHT)).toEqual(['night-agent']);
    expect(agentsOnShift(roster, 'no such team', NOON)).toEqual([]);
  });
});

describe('who can be told', () => {
  test('by day everybody on shift who has a channel', () => {
    expect(reachableFor(roster, { team: 'service', owner: 'day-agent' }, NOON)).toEqual({
      owner: ['day-agent'],
      team: ['day-agent', 'deskless'],
      lead: ['service-lead'],
      ops: ['watch'],
      anyone: ['day-agent', 'deskless', 'repairer', 'service-lead', 'repairs-lead', 'watch'],
    });
  });

  test('by night those on the night shift, and those who can always be reached', () => {
    expect(reachableFor(roster, { team: 'service', owner: 'day-agent' }, NIGHT)).toEqual({
      owner: [],
      team: ['night-agent'],
      lead: [],
      ops: ['watch'],
      anyone: ['night-agent', 'watch'],
    });
  });

  test('a promise that a team owns reaches the agents of that team as its owner', () => {
    expect(reachableFor(roster, { team: 'service', owner: 'repairs' }, NOON).owner).toEqual([
      'repairer',
    ]);
    expect(reachableFor(roster, { team: 'service', owner: null }, NOON).owner).toEqual([]);
  });

  test('somebody who is always reachable is told even on a day of absence', () => {
    const away = [{ from: '2026-11-01', to: '2026-11-30' }];
    const one = { teams: [], people: [person('a', { alwaysReachable: true, absences: away })] };
    expect(reachableFor(one, { team: 'service', owner: 'a' }, NOON).owner).toEqual(['a']);
  });

  test('claims are confirmed by the leads of the team or an admin, on shift or not', () => {
    expect(supervisorsOf(roster, 'repairs')).toEqual(['repairs-lead', 'boss']);
  });
});
