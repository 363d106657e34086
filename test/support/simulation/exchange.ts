import type { PlaceCall } from '../../../src/app/ports/phone.ts';
import { SECOND } from '../../../src/domain/time.ts';
import type { Leg as CarrierLeg } from '../../../src/phone/carrier/leg.ts';
import { type LookAlike, makeLookAlike } from '../../../src/phone/carrier/look-alike.ts';
import { makeLegTokens } from '../../../src/phone/twilio/leg-token.ts';
import type { Deliver } from '../../../src/phone/carrier/poster.ts';
import type { Switchboard } from '../../../src/phone/carrier/switchboard.ts';
import { isLiveLeg, type Leg, type PhoneHistory } from './legs.ts';
import type { World } from './world.ts';

/** The account at the look-alike, and where it reaches the program. */
export const ACCOUNT = {
  accountSid: `AC${'0'.repeat(32)}`,
  authTokens: ['the-token-of-the-simulation-0000000'],
  publicUrl: 'https://promises.example.org',
} as const;

/** The customers call this number. */
export const COMPANY_NUMBER = '+31205559001';

type People = NonNullable<Parameters<typeof makeLookAlike>[0]['people']>;

/** What the look-alike needs of the rest of the simulation. */
export type Given = {
  readonly world: World;
  readonly history: PhoneHistory;
  readonly deliver: Deliver;
  readonly people: People;
  /** A customer's telephone rings for a leg of ours. */
  readonly rings: (leg: Leg) => void;
};

const LATE_MS = [SECOND, 90 * SECOND] as const;

/** The look-alike of Twilio on the simulation's clock, with every leg noted as it really is. */
export function openExchange({ world, history, deliver, people, rings }: Given): LookAlike {
  const { agenda } = world;
  const legs = new Map<string, Leg>();
  const tokens = makeLegTokens(ACCOUNT.authTokens);
  const requestOf = (url: string): PlaceCall | null => {
    const token = new URL(url).searchParams.get('leg');
    const read = token === null ? null : tokens.read(token, agenda.now());
    if (read === null) return null;
    const { pledgeId, attempt, fence } = read.leg;
    const isThis = ({ request }: PhoneHistory['placed'][number]): boolean =>
      request.pledgeId === pledgeId && request.attempt === attempt && request.fence === fence;
    return history.placed.findLast(isThis)?.request ?? null;
  };
  const observe = (leg: CarrierLeg): void => {
    const known = legs.get(leg.sid) ?? noted(leg);
    known.answeredAt = leg.connectedAt ?? leg.answeredAt;
    known.endedAt = leg.endedAt;
    if (leg.answeredAt !== null) known.answeredBy = whoAnswered(leg);
  };
  const noted = (leg: CarrierLeg): Leg => {
    const parent = legs.get(leg.parentSid ?? '') ?? null;
    const request = leg.callback === null ? null : requestOf(leg.callback.url);
    const kind = kindOf(leg, { parent, request });
    const known: Leg = {
      callId: `twilio:${leg.sid}`,
      kind,
      number: kind === 'inbound' ? leg.from : leg.to,
      agent: agentOf(world, leg) ?? parent?.agent ?? null,
      parent,
      request: kind === 'agent' ? request : null,
      createdAt: leg.createdAt,
      ...{ answeredAt: null, endedAt: null, answeredBy: null },
    };
    legs.set(leg.sid, known);
    history.legs.push(known);
    tellOf(known, request);
    if (kind === 'customer') rings(known);
    return known;
  };
  const tellOf = (leg: Leg, request: PlaceCall | null): void => {
    if (request === null) return;
    world.journal.note(request.pledgeId, `${leg.callId} is a leg of the ${leg.kind}`);
  };
  return makeLookAlike({
    accountSid: ACCOUNT.accountSid,
    authToken: ACCOUNT.authTokens[0],
    schedule: (ms, act) => {
      agenda.after(ms, () => {
        world.stir();
        act();
      });
    },
    now: agenda.now,
    log: () => undefined,
    deliver,
    people,
    observe,
    travel: travelOf(world),
    numbers: world.office.roster.teams.map(({ callerId }) => ({
      phoneNumber: callerId,
      voiceUrl: `${ACCOUNT.publicUrl}/webhooks/twilio/voice#rc=3&rp=all`,
      statusCallback: `${ACCOUNT.publicUrl}/webhooks/twilio/status#rc=3&rp=all`,
    })),
  });
}

/** Is somebody already talking, or being rung, there? */
export function isBusy({ legs }: PhoneHistory, number: string, agent: string | null): boolean {
  return legs.some(
    (leg) => isLiveLeg(leg) && (leg.number === number || (agent !== null && leg.agent === agent)),
  );
}

/** Whose telephone this is; null for a customer's. */
export function agentOf(
  { office }: World,
  { to }: Pick<Parameters<Switchboard['add']>[0], 'to'>,
): string | null {
  return office.roster.people.find(({ phone }) => phone === to)?.id ?? null;
}

function kindOf(
  { direction }: CarrierLeg,
  { parent, request }: { readonly parent: Leg | null; readonly request: PlaceCall | null },
): Leg['kind'] {
  if (direction === 'inbound') return 'inbound';
  if (direction === 'outbound-api') return request === null ? 'by-hand' : 'agent';
  return parent?.kind === 'inbound' ? 'served' : 'customer';
}

function whoAnswered({ direction, connectedAt, plan }: CarrierLeg): Leg['answeredBy'] {
  if (direction === 'inbound' && connectedAt === null) return null;
  return plan.by === 'human' ? 'person' : 'machine';
}

/** Lost, doubled, late: the callbacks of every phone system. */
function travelOf({ faults, wireChance, journal }: World): () => readonly number[] {
  return () => {
    if (faults.happens('loss', 0.15)) {
      journal.note(null, 'a callback is lost');
      return [];
    }
    const copies = faults.happens('double', 0.15) ? 2 : 1;
    return Array.from({ length: copies }, () => {
      const late = faults.happens('delay', 0.15) ? wireChance.between(...LATE_MS) : 0;
      return late + wireChance.between(5, 50);
    });
  };
}
