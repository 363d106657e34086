import type { Office } from '../../../src/app/ports/office.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Channel, Person, Role, Roster, WeekHours } from '../../../src/domain/roster.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { policy } from '../pledges.ts';

const ZONE = 'Europe/Amsterdam';

function weekOf(from: string, to: string): WeekHours {
  const days = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ from, to }]]));
  return { zone: ZONE, holidays: [], days };
}

const said: Policy = { ...policy, name: 'said-by-agent', dial: 'before-end', detectMachine: true };

const policies: readonly Policy[] = [
  said,
  { ...said, name: 'dropped-call', dial: 'at-once' },
  { ...said, name: 'by-hand', dial: 'manual', detectMachine: false },
];

/** Two teams, one that works at night too, with a lead each, and two of operations. */
function rosterOf(agents: number): Roster {
  const channels = (id: string, last: Channel[]): readonly Channel[] => [
    { kind: 'email', address: `${id}@example.org` },
    ...last,
  ];
  const webhook = (id: string): Channel => ({
    kind: 'webhook',
    url: `https://hooks.example.org/${id}`,
    secret: 'none',
  });
  const person = (id: string, role: Role, team: string | null): Person => ({
    id,
    name: id,
    roles: [role],
    teams: team === null ? [] : [team],
    language: 'en',
    phone: role === 'agent' ? `+31205550${id.slice('agent-'.length).padStart(3, '0')}` : null,
    shifts: null,
    absences: [],
    channels: channels(id, role === 'ops' ? [{ kind: 'inbox' }] : [webhook(id)]),
    alwaysReachable: role === 'ops',
  });
  const people = Array.from({ length: agents }, (_, index) =>
    person(`agent-${index + 1}`, 'agent', index % 2 === 0 ? 'north' : 'south'),
  );
  return {
    people: [
      ...people,
      person('lead-north', 'lead', 'north'),
      person('lead-south', 'lead', 'south'),
      person('ops-1', 'ops', null),
      person('ops-2', 'ops', null),
    ],
    teams: [
      { id: 'north', hours: weekOf('00:00', '24:00'), callerId: '+31205559001' },
      { id: 'south', hours: weekOf('05:00', '23:30'), callerId: '+31205559002' },
    ].map((team) => ({ ...team, name: team.id, mode: 'live' as const })),
  };
}

/** The site of the simulation: what an operator would have configured. */
export function makeOffice(agents: number): Office {
  return {
    roster: rosterOf(agents),
    zone: ZONE,
    language: 'en',
    policies: new Map(policies.map((one) => [one.name, one])),
    policyFor: (source) => policies.find(({ name }) => name === source) ?? said,
    daysAheadMax: 400,
    daysBackMax: 400,
    horizonMs: 5 * MINUTE,
    brokenShare: 4,
    callsPerSecond: 1,
  };
}
