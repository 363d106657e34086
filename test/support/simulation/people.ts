import type { Command } from '../../../src/app/command.ts';
import type { OpenRequest, OpenResult } from '../../../src/app/opening.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { Telephones } from './calls.ts';
import type { TakenAlert } from './channels.ts';
import type { Doors } from './doors.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

type Deps = {
  readonly world: World;
  readonly doors: Doors;
  readonly watch: Watch;
  readonly telephones: Telephones;
};

/** How often somebody who got no answer tries again. */
const TRIES_MAX = 12;
const AGAIN_MS = [SECOND, 6 * SECOND] as const;
/** Most promises are made in these hours from the start of a day on. */
const BUSY_HOURS = [1, 15] as const;
const DAY_HOURS = 24;

/** Makes so many promises from now to `until`; what becomes of each is the people's affair. */
export function letPeoplePromise(count: number, until: Instant, deps: Deps): void {
  const { agenda } = deps.world;
  const start = agenda.now();
  for (let index = 0; index < count; index += 1) {
    agenda.at(momentIn(start, until, deps.world), () => {
      promise(index, count, deps);
    });
  }
}

function momentIn(start: Instant, until: Instant, { chance }: World): Instant {
  const days = Math.floor((until - start) / (DAY_HOURS * HOUR));
  if (days === 0 || chance.happens(0.1)) return chance.between(start, until);
  const day = start + chance.between(0, days - 1) * DAY_HOURS * HOUR;
  return day + chance.between(BUSY_HOURS[0] * HOUR, BUSY_HOURS[1] * HOUR);
}

function promise(index: number, count: number, deps: Deps): void {
  const { world, telephones } = deps;
  const customer = world.chance.between(0, Math.max(1, Math.floor(count * 0.8)));
  const number = numberOf(customer);
  if (world.chance.happens(0.12)) {
    telephones.inbound(number, anyAgent(world), true);
    return;
  }
  const request = requestOf(index, customer, deps.world);
  send(request, 0, deps);
  if (world.faults.happens('double', 0.2)) send(request, 0, deps);
  if (world.chance.happens(0.2)) send(beside(request, world), 0, deps);
}

/**
 * A colleague promises the same customer, or who shares their telephone, a call for the same time,
 * about something else.
 */
function beside(request: OpenRequest, world: World): OpenRequest {
  const agent = anyAgent(world);
  const { reference } = request.customer;
  const key = `${request.idempotency?.key ?? ''}-beside`;
  return {
    ...request,
    customer: { ...request.customer, reference: reference && `${reference}-partner` },
    ...{ subject: 'router', promisedBy: agent, owner: agent },
    idempotency: { owner: 'client', key, bodyHash: key },
  };
}

function numberOf(customer: number): string {
  return `+316${10_000_000 + customer}`;
}

function anyAgent({ chance, office }: World): string {
  return chance.pick(office.roster.people.filter(({ phone }) => phone !== null)).id;
}

function requestOf(index: number, customer: number, world: World): OpenRequest {
  const { chance, agenda } = world;
  const agent = anyAgent(world);
  const key = `promise-${index}`;
  return {
    customer: {
      phone: numberOf(customer),
      name: `customer ${customer}`,
      reference: customer % 3 === 0 ? `C-${customer}` : null,
      language: null,
      timeZone:
        customer % 10 === 0 ? 'Europe/London' : customer % 10 === 1 ? 'America/New_York' : null,
    },
    source: 'agent',
    when: whenOf(world),
    promisedAt: agenda.now(),
    told: true,
    reason: 'a question about the invoice',
    doneSoFar: null,
    nextStep: null,
    promisedBy: agent,
    owner: chance.happens(0.8) ? agent : null,
    team: null,
    subject: chance.happens(0.1) ? 'contract' : '',
    policy: chance.pick(['said-by-agent', 'said-by-agent', 'dropped-call', 'by-hand']),
    aboutCall: null,
    idempotency: { owner: 'client', key, bodyHash: key },
  };
}

function whenOf({ chance, agenda }: World): OpenRequest['when'] {
  const lot = chance.next();
  if (lot < 0.65) return { kind: 'in', ms: chance.between(2, 60) * MINUTE };
  if (lot < 0.7) return { kind: 'in', ms: chance.between(20, 100) * SECOND };
  const dueAt = agenda.now() + chance.between(20, 180) * MINUTE;
  if (lot < 0.85) return { kind: 'window', window: { notBefore: dueAt, dueAt } };
  return { kind: 'window', window: { notBefore: dueAt - 10 * MINUTE, dueAt } };
}

function send(request: OpenRequest, tries: number, deps: Deps): void {
  const { world, doors, watch } = deps;
  doors.ask({
    what: `promise ${request.idempotency?.key ?? ''}`,
    put: (service) => service.openPledge(request),
    heard: (result: OpenResult) => {
      if (result.kind === 'refused') {
        world.journal.violate('a spoken promise is never refused', null, result.detail);
        return;
      }
      watch.accepted(result.view.pledge.id);
      if (result.kind === 'opened') liveOn(result.view.pledge, request, deps);
    },
    silent: () => {
      if (tries >= TRIES_MAX) return;
      world.agenda.after(world.wireChance.between(...AGAIN_MS), () => {
        send(request, tries + 1, deps);
      });
    },
  });
}

/** What customer and colleagues do about a promise that was made. */
function liveOn(pledge: Pledge, { customer: { phone } }: OpenRequest, deps: Deps): void {
  const { world, telephones } = deps;
  const { agenda, chance } = world;
  const { dueAt } = pledge.binding;
  const sometime = (act: () => void): void => {
    agenda.at(chance.between(agenda.now(), dueAt + 20 * MINUTE), act);
  };
  const says = (person: string, ...commands: readonly Command[]): void => {
    sometime(() => {
      for (const command of commands) say({ pledgeId: pledge.id, command, person }, deps);
    });
  };
  const later = dueAt + chance.between(5, 60) * MINUTE;
  const window = { notBefore: null, dueAt: later };
  const lot = chance.next();
  if (lot < 0.08) says('page', { type: 'cancel', by: 'customer', via: 'page', callId: null });
  else if (lot < 0.16)
    says('page', { type: 'move', window, by: 'customer', via: 'page', why: null, callId: null });
  else if (lot < 0.2)
    says('ops-1', {
      ...{ type: 'move', window, why: 'ill' },
      ...{ by: 'company', via: 'agent', callId: null },
    });
  else if (lot < 0.3) {
    sometime(() => {
      telephones.inbound(phone, chance.happens(0.7) ? anyAgent(world) : null, false);
    });
  } else if (lot < 0.34) {
    sometime(() => {
      telephones.byHand(anyAgent(world), phone);
    });
  } else if (lot < 0.4) says(anyAgent(world), { type: 'call-now' });
  else if (lot < 0.44)
    says('lead-north', { type: 'hand-over', to: anyAgent(world), why: 'absent' });
  else if (lot < 0.46) says('lead-south', { type: 'withdraw', reason: 'wrong number' });
  else if (lot < 0.48) says('agent-1', { type: 'claim', reason: 'spoke on my mobile' });
}

type Saying = { readonly pledgeId: string; readonly command: Command; readonly person: string };

function say({ pledgeId, command, person }: Saying, deps: Deps, tries = 0): void {
  const { agenda, wireChance } = deps.world;
  deps.doors.ask({
    what: `${person}: ${command.type}`,
    put: (service) => service.command(pledgeId, command, person),
    heard: () => undefined,
    silent: () => {
      if (tries >= TRIES_MAX) return;
      agenda.after(wireChance.between(...AGAIN_MS), () => {
        say({ pledgeId, command, person }, deps, tries + 1);
      });
    },
  });
}

/** Half of those who are told of an escalation take it, and some of them act on it. */
export function letPeopleRead({ message, at }: TakenAlert, deps: Deps): void {
  const { world, telephones } = deps;
  const { agenda, chance, office, ledger } = world;
  const { pledgeId, person } = message;
  const row = pledgeId === null ? undefined : ledger.store.pledges.get(pledgeId);
  if (pledgeId === null || row === undefined) return;
  const isEscalation = message.acknowledgeUrl !== null;
  const isByHand = row.pledge.policy.dial === 'manual';
  const agent = office.roster.people.find(({ id, phone }) => id === person && phone !== null);
  const number = ledger.store.values.get(row.pledge.number.valueId) ?? '';
  agenda.at(at + chance.between(20, 240) * SECOND, () => {
    if (isEscalation && chance.happens(0.5)) {
      say({ pledgeId, command: { type: 'acknowledge', via: 'page' }, person }, deps);
    }
    if (isEscalation && chance.happens(0.2)) {
      say({ pledgeId, command: { type: 'call-now' }, person: agent?.id ?? anyAgent(world) }, deps);
    }
    if (isByHand && agent !== undefined && chance.happens(0.3)) telephones.byHand(agent.id, number);
  });
}

/** Now and then somebody stops all dialling for a while. */
export function letPeopleSwitch({ world, doors }: Deps): void {
  const { agenda, faults, journal, chance } = world;
  const set = (on: boolean): void => {
    doors.ask({
      what: `kill switch ${on ? 'on' : 'off'}`,
      put: (service) => service.setKillSwitch(on, 'ops-1'),
      heard: () => {
        journal.note(null, `the kill switch is ${on ? 'on' : 'off'}`);
      },
      silent: () => {
        agenda.after(2 * SECOND, () => {
          set(on);
        });
      },
    });
  };
  const look = (): void => {
    if (faults.happens('switch', 0.05)) {
      set(true);
      const ms = chance.between(1, 6) * MINUTE;
      faults.lastsUntil(agenda.now() + ms + MINUTE);
      agenda.after(ms, () => {
        set(false);
      });
    }
    agenda.after(MINUTE, look);
  };
  look();
}
