import type { Person, Roster, WeekHours } from '../../src/domain/roster.ts';

const always: WeekHours = {
  zone: 'Europe/Amsterdam',
  holidays: [],
  days: Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from: '00:00', to: '24:00' }]]),
  ),
};

function person(id: string, more: Partial<Person>): Person {
  return {
    id,
    name: id.charAt(0).toUpperCase() + id.slice(1),
    roles: ['agent'],
    teams: ['north'],
    language: 'en',
    phone: null,
    shifts: null,
    absences: [],
    channels: [{ kind: 'email', address: `${id}@example.org` }],
    alwaysReachable: false,
    ...more,
  };
}

/** Two agents, a lead, and somebody of operations; everybody has e-mail. */
export const roster: Roster = {
  people: [
    person('fatima', { phone: '+31205550101' }),
    person('joost', { phone: '+31205550102' }),
    person('lena', { roles: ['lead'] }),
    person('otto', { roles: ['ops'], teams: [], alwaysReachable: true }),
  ],
  teams: [
    {
      id: 'north',
      name: 'North',
      hours: always,
      mode: 'live',
      callerId: '+31205550100',
    },
  ],
};
