import type { Phone, PlaceCall, Placement } from '../../../src/app/ports/phone.ts';
import { SECOND } from '../../../src/domain/time.ts';
import { later } from './channels.ts';
import { type PhoneHistory, recordOf } from './legs.ts';
import type { World } from './world.ts';

/** What the program's request becomes at the phone system. */
export type Switchboard = {
  readonly history: PhoneHistory;
  /** Rings the agent, under a new call id, which it returns. */
  readonly ringAgent: (request: PlaceCall) => string;
  /** The program is asking: is it allowed to? */
  readonly asked: (request: PlaceCall) => void;
};

const TIMEOUT_MS = 10 * SECOND;
const LATE_CALL_MS = [20 * SECOND, 50 * SECOND] as const;
const REFUSED = 0.02;
const REFUSED_FOR_EVER = 0.003;

/** The phone port: it places calls, refuses some, and sometimes does not say which. */
export function makeTelephone(world: World, board: Switchboard): Phone {
  const { faults, agenda } = world;
  const { history } = board;
  const show = <Shown>(what: string, shown: Shown): Promise<Shown | null> => {
    if (faults.happens('unknown', 0.1)) return later(TIMEOUT_MS, world).then(() => null);
    history.shown.push({ what, at: agenda.now() });
    return Promise.resolve(shown);
  };
  return {
    simulated: true,
    placeCall: (request) => {
      board.asked(request);
      return place(request, world, board);
    },
    // Too late every time: the agents' own clocks decide how long their phones ring.
    cancel: (callId) => show<'over'>(`cancel ${callId}`, 'over'),
    agentLegs: ({ agentNumber, since }) =>
      show(
        agentNumber,
        history.legs
          .filter((leg) => leg.kind === 'agent' && leg.number === agentNumber)
          .filter((leg) => leg.createdAt >= since - 2 * SECOND)
          .map(recordOf),
      ),
    leg: (callId) => {
      const leg = history.legs.find((one) => one.callId === callId);
      return show(callId, leg === undefined ? 'absent' : recordOf(leg));
    },
    customerLegs: (agentCallId) =>
      show(
        `legs of ${agentCallId}`,
        history.legs.filter(({ parent }) => parent?.callId === agentCallId).map(recordOf),
      ),
  };
}

async function place(
  request: PlaceCall,
  world: World,
  { history, ringAgent }: Switchboard,
): Promise<Placement> {
  const { agenda, chance, faults, wireChance } = world;
  const at = agenda.now();
  if (faults.happens('unknown', 0.35)) {
    history.placed.push({ request, at, told: 'unknown' });
    const what = wireChance.pick(['done', 'not-done', 'done-late', 'done-late'] as const);
    world.journal.note(request.pledgeId, `attempt ${request.attempt}: ${what}, and no answer`);
    if (what === 'done') ringAgent(request);
    if (what === 'done-late') {
      agenda.after(wireChance.between(...LATE_CALL_MS), () => void ringAgent(request));
    }
    await later(TIMEOUT_MS, world);
    return { kind: 'unknown', why: 'no answer' };
  }
  if (chance.happens(REFUSED)) {
    history.placed.push({ request, at, told: 'refused' });
    return { kind: 'refused', permanent: chance.happens(REFUSED_FOR_EVER / REFUSED), why: 'busy' };
  }
  history.placed.push({ request, at, told: 'placed' });
  return { kind: 'placed', callId: ringAgent(request), queuedMs: 0 };
}
