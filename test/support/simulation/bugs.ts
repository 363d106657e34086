import type { Ports } from '../../../src/app/make-service.ts';
import type { Claim } from '../../../src/app/ports/outbox.ts';
import type { AgentLeg, Service } from '../../../src/app/service.ts';
import { currentAttempt } from '../../../src/domain/pledge.ts';

/** A bug that is put in on purpose, from outside the program: the simulation has to find it. */
export type Bug = {
  readonly name: string;
  readonly what: string;
  readonly ports?: (ports: Ports) => Ports;
  readonly service?: (service: Service, ports: Ports) => Service;
};

const never = (): undefined => undefined;

/** The bugs that the simulation is held against; each is a mistake that somebody could make. */
export const bugs: readonly Bug[] = [
  {
    name: 'ack-before-commit',
    what: 'a webhook is answered before its report is stored',
    ports: (ports) => ({
      ...ports,
      calls: {
        ...ports.calls,
        save: (record, seen) => {
          ports.calls.save(record, seen).catch(never);
          return Promise.resolve('saved');
        },
      },
    }),
  },
  {
    name: 'retry-unknown',
    what: 'no answer to a request for a call is taken for a no',
    ports: (ports) => ({
      ...ports,
      phone: {
        ...ports.phone,
        placeCall: async (request) => {
          const placement = await ports.phone.placeCall(request);
          if (placement.kind !== 'unknown') return placement;
          return { kind: 'refused', permanent: false, why: placement.why };
        },
      },
    }),
  },
  {
    name: 'no-sweep',
    what: 'nobody takes what no job took',
    service: (service) => ({
      ...service,
      sweep: () => Promise.resolve({ wakes: 0, effects: 0, calls: 0 }),
    }),
  },
  {
    name: 'grant-without-fence',
    what: 'an agent’s leg of an attempt given up long ago gets the grant of the present one',
    service: (service, ports) => ({
      ...service,
      whisper: async (leg) => service.whisper(await asPresent(leg, ports)),
      acceptDial: async (leg, render) => service.acceptDial(await asPresent(leg, ports), render),
    }),
  },
  {
    name: 'answer-before-grant',
    what: 'the customer is rung although the grant may never be committed',
    service: (service) => ({
      ...service,
      acceptDial: (leg, render) => {
        let answer: string | null = null;
        return new Promise((resolve) => {
          service
            .acceptDial(leg, (order) => {
              answer = render(order);
              resolve(answer);
              return answer;
            })
            .then(resolve, () => {
              resolve(answer);
            });
        });
      },
    }),
  },
  {
    name: 'rebuild-off',
    what: 'a queue that lost its memory is not filled again, and the sweep is slow',
    service: (service) => {
      let passes = 0;
      return {
        ...service,
        planHorizon: () => Promise.resolve({ planned: 0, refilled: false }),
        sweep: (takes) => {
          passes += 1;
          if (passes % 60 < 2) return service.sweep(takes);
          return Promise.resolve({ wakes: 0, effects: 0, calls: 0 });
        },
      };
    },
  },
  {
    name: 'told-before-send',
    what: 'a message counts as taken before a provider has it',
    ports: (ports) => ({
      ...ports,
      channels: ports.channels.map((channel) => ({
        kind: channel.kind,
        send: (message, to) => {
          channel.send(message, to).catch(never);
          return Promise.resolve({ accepted: true });
        },
      })),
    }),
  },
  {
    name: 'double-submit',
    what: 'work in other hands is taken too, and a conflict is no reason to stop',
    ports: (ports) => ({
      ...ports,
      outbox: ignoringLeases(ports.outbox),
      pledges: {
        ...ports.pledges,
        append: async (commit) => {
          const appended = await ports.pledges.append(commit);
          const isSubmit = commit.events.some(({ type }) => type === 'attempt-submitted');
          return isSubmit ? 'committed' : appended;
        },
      },
    }),
  },
  {
    name: 'last-write-wins',
    what: 'a decision is stored on whatever version there is',
    ports: (ports) => ({
      ...ports,
      pledges: {
        ...ports.pledges,
        append: async (commit) => {
          if (commit.expectedVersion === 0) return ports.pledges.append(commit);
          const loaded = await ports.pledges.load(commit.pledge.id);
          const expectedVersion = loaded?.pledge.version ?? 0;
          return ports.pledges.append({ ...commit, expectedVersion });
        },
      },
    }),
  },
  {
    name: 'machine-is-a-person',
    what: 'whatever answers the customer’s telephone is taken for the customer',
    service: (service) => ({
      ...service,
      recordCall: (report) => {
        const { facts } = report;
        const sign = facts.sign === 'machine' ? 'human' : facts.sign;
        return service.recordCall({ ...report, facts: { ...facts, sign } });
      },
    }),
  },
  {
    name: 'switch-forgotten',
    what: 'the kill switch is not read again when a dial is granted',
    ports: (ports) => ({
      ...ports,
      pledges: {
        ...ports.pledges,
        load: async (pledgeId) => {
          const loaded = await ports.pledges.load(pledgeId);
          return loaded === null ? null : { ...loaded, killSwitch: false };
        },
        append: (commit) => ports.pledges.append({ ...commit, needsDialling: false }),
      },
    }),
  },
  {
    name: 'never-finished',
    what: 'a message that was taken is not marked as done',
    ports: (ports) => ({
      ...ports,
      outbox: {
        ...ports.outbox,
        finishAll: (claims) => Promise.resolve(claims.map(({ effectId }) => effectId)),
      },
    }),
  },
];

/** The leg, passed off as one of the attempt that is under way now. */
async function asPresent(leg: AgentLeg, { pledges }: Ports): Promise<AgentLeg> {
  const loaded = await pledges.load(leg.pledgeId);
  const attempt = loaded === null ? undefined : currentAttempt(loaded.pledge);
  if (attempt?.fence == null) return leg;
  return { ...leg, attempt: attempt.number, fence: attempt.fence };
}

/** What is in hand already is handed out once more, as it was handed out then. */
function ignoringLeases(outbox: Ports['outbox']): Ports['outbox'] {
  const claimed = new Map<string, Claim>();
  return {
    ...outbox,
    claim: async (effectId, holder) => {
      const claim = await outbox.claim(effectId, holder);
      if (claim !== null) claimed.set(effectId, claim);
      return claim ?? claimed.get(effectId) ?? null;
    },
  };
}
