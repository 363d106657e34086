import type { PlaceCall } from '../../../src/app/ports/phone.ts';
import type { AgentLeg, DialOrder } from '../../../src/app/service.ts';
import { SECOND } from '../../../src/domain/time.ts';
import type { Doors } from './doors.ts';
import { isLiveLeg, type Leg, newLeg, type PhoneHistory } from './legs.ts';
import type { Reporter } from './reports.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

/** The telephones of agents and customers, and what people do with them. */
export type Telephones = {
  ringAgent(request: PlaceCall): string;
  /** An agent dials the customer by hand. */
  byHand(agent: string | null, customer: string): void;
  /** The customer calls us, and is served or not. */
  inbound(customer: string, agent: string | null, drops: boolean): void;
};

type Deps = {
  readonly world: World;
  readonly doors: Doors;
  readonly watch: Watch;
  readonly reporter: Reporter;
  readonly history: PhoneHistory;
};

/** Agents answer, decline or are not there; customers are as customers are. */
export function makeTelephones(deps: Deps): Telephones {
  const { world, history, reporter } = deps;
  const { agenda, chance, office } = world;
  let made = 0;
  const callId = (): string => `simulated:${(made += 1)}`;
  const isBusy = (agent: string | null, number: string): boolean =>
    history.legs.some(
      (leg) => isLiveLeg(leg) && ((agent !== null && leg.agent === agent) || leg.number === number),
    );
  const add = (leg: Leg): Leg => {
    history.legs.push(leg);
    return leg;
  };

  return {
    ringAgent: (request) => {
      const { agentNumber: number } = request;
      const agent = office.roster.people.find(({ phone }) => phone === number)?.id ?? null;
      const busy = isBusy(agent, number);
      const leg = add(
        newLeg({
          callId: callId(),
          kind: 'agent',
          number,
          agent,
          request,
          createdAt: agenda.now(),
        }),
      );
      world.journal.note(request.pledgeId, `${leg.callId} rings ${agent ?? 'nobody'}`);
      agenda.after(chance.between(300, 1_500), () => {
        if (busy) hangUp(leg, 'busy', deps);
        else
          agentRings(leg, request, deps, (order) => {
            if (isBusy(null, order.customerNumber)) return null;
            const to = {
              callId: callId(),
              kind: 'customer',
              number: order.customerNumber,
            } as const;
            return add(newLeg({ ...to, agent, parent: leg, order, createdAt: agenda.now() }));
          });
      });
      return leg.callId;
    },
    byHand: (agent, number) => {
      if (isBusy(agent, number)) return;
      const leg = add(
        newLeg({ callId: callId(), kind: 'by-hand', number, agent, createdAt: agenda.now() }),
      );
      customerRings(leg, 25, deps, () => undefined);
    },
    inbound: (number, agent, drops) => {
      if (isBusy(agent, number)) return;
      const leg = add(
        newLeg({ callId: callId(), kind: 'inbound', number, agent, createdAt: agenda.now() }),
      );
      leg.startedAt = agenda.now();
      reporter.tell(leg, 'ringing');
      agenda.after(chance.between(2, 20) * SECOND, () => {
        if (agent !== null) {
          leg.answeredAt = agenda.now();
          leg.answeredBy = 'person';
          reporter.tell(leg, 'answered');
        }
        agenda.after(chance.between(5, 240) * SECOND, () => {
          leg.endedAt = agenda.now();
          reporter.tell(leg, 'ended', drops ? 'dropped' : 'normal');
        });
      });
    },
  };
}

/** The agent's leg is over; the program is told so, or not. */
function hangUp(leg: Leg, failure: Leg['failure'], { world, doors, reporter }: Deps): void {
  if (leg.endedAt !== null) return;
  leg.endedAt = world.agenda.now();
  leg.failure = failure;
  reporter.post(`${leg.callId} over`, () => {
    doors.ask({
      what: `end of ${leg.callId}`,
      put: (service) => service.agentLegEnded(agentLegOf(leg), failure ?? 'the call ended'),
      heard: () => undefined,
      silent: () => undefined,
    });
  });
}

function agentLegOf({ callId: agentCallId, request }: Leg): AgentLeg {
  const { pledgeId = '', attempt = 0, fence = 0 } = request ?? {};
  return { pledgeId, attempt, fence, agentCallId };
}

type Connect = (order: DialOrder) => Leg | null;

function agentRings(leg: Leg, { agentRingSeconds }: PlaceCall, deps: Deps, connect: Connect): void {
  const { agenda, chance } = deps.world;
  leg.startedAt = agenda.now();
  if (chance.happens(0.15)) {
    agenda.after(agentRingSeconds * SECOND, () => {
      hangUp(leg, 'no-answer', deps);
    });
    return;
  }
  agenda.after(chance.between(1, 8) * SECOND, () => {
    leg.answeredAt = agenda.now();
    leg.answeredBy = 'person';
    const over = (): void => {
      hangUp(leg, null, deps);
    };
    deps.doors.ask({
      what: `whisper on ${leg.callId}`,
      put: (service) => service.whisper(agentLegOf(leg)),
      heard: (whisper) => {
        agenda.after(chance.between(2, 5) * SECOND, () => {
          if (whisper === null || chance.happens(0.08)) over();
          else press(leg, 1, deps, connect);
        });
      },
      silent: over,
    });
  });
}

/** The 1: asked again at another worker when nobody answers, as through a fallback address. */
function press(leg: Leg, tries: number, deps: Deps, connect: Connect): void {
  const { world, doors } = deps;
  doors.ask({
    what: `1 on ${leg.callId}`,
    put: (service) => service.acceptDial(agentLegOf(leg), (order) => JSON.stringify(order)),
    heard: (answer) => {
      const order = answer === null ? null : (JSON.parse(answer) as DialOrder);
      const customer = order === null ? null : connect(order);
      if (customer === null) hangUp(leg, null, deps);
      else {
        deps.watch.rings(customer);
        customerRings(customer, customer.order?.ringSeconds ?? 0, deps, () => {
          world.agenda.after(world.chance.between(50, 900), () => {
            hangUp(leg, null, deps);
          });
        });
      }
    },
    silent: () => {
      if (tries < 2) press(leg, tries + 1, deps, connect);
      else hangUp(leg, null, deps);
    },
  });
}

type Ending = { readonly busy: boolean; readonly by: Leg['answeredBy']; readonly seconds: number };

/** Half of the customers talk; the others do not answer, are busy, hang up, or have a machine. */
function endingOf({ chance }: World): Ending {
  const lot = chance.next();
  if (lot < 0.2) return { busy: false, by: null, seconds: 0 };
  if (lot < 0.27) return { busy: true, by: null, seconds: 0 };
  if (lot < 0.39) return { busy: false, by: 'machine', seconds: chance.between(10, 60) };
  if (lot < 0.45) return { busy: false, by: 'person', seconds: chance.between(1, 10) };
  return { busy: false, by: 'person', seconds: chance.between(21, 300) };
}

function customerRings(leg: Leg, ringSeconds: number, deps: Deps, ended: () => void): void {
  const { world, reporter } = deps;
  const { agenda, chance } = world;
  const ending = endingOf(world);
  const end = (failure: Leg['failure']): void => {
    leg.endedAt = agenda.now();
    leg.failure = failure;
    reporter.tell(leg, 'ended');
    ended();
  };
  leg.startedAt = agenda.now();
  reporter.tell(leg, 'ringing');
  if (ending.by === null) {
    agenda.after(ending.busy ? SECOND : ringSeconds * SECOND, () => {
      end(ending.busy ? 'busy' : 'no-answer');
    });
    return;
  }
  agenda.after(chance.between(2, 15) * SECOND, () => {
    leg.answeredAt = agenda.now();
    leg.answeredBy = ending.by;
    reporter.tell(leg, 'answered');
    if (leg.order?.detectMachine === true) {
      agenda.after(chance.between(1, 4) * SECOND, () => {
        leg.detected = true;
        reporter.tell(leg, 'detected');
      });
    }
    agenda.after(ending.seconds * SECOND, () => {
      end(null);
    });
  });
}
