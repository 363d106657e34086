import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';
import { type CallPlan, planByEnding } from './behaviour.ts';
import { type Complaints, makeComplaints } from './complaints.ts';
import { legsOfEarlierLives } from './earlier-life.ts';
import { type HistoryEntry, makeHistory } from './history.ts';
import { restCall, statusFields } from './leg-fields.ts';
import { isOver, type Leg, type LegStatus, newLeg, type NewLeg } from './leg.ts';
import { makeOwnNumbers, type OwnNumbers } from './numbers.ts';
import { type Deliver, makePoster, type Poster } from './poster.ts';
import type { DialingPermission } from './rest/dialing-permissions.ts';
import type { Schedule } from './schedule.ts';
import { makeScripts, type Scripts } from './scripts.ts';

/** What a phone does is asked of nobody but this: who is called, by whom, on which side. */
export type Asked = Omit<NewLeg, 'plan'>;

/** What the legs of one simulated carrier share. */
export type SwitchboardDeps = {
  readonly accountSid: string;
  readonly authToken: string;
  readonly accountStatus: string;
  readonly accountType: string;
  readonly schedule: Schedule;
  readonly now: () => Instant;
  readonly log: (line: string) => void;
  readonly historyFile: string | null;
  readonly deliver: Deliver;
  readonly permissions: readonly DialingPermission[];
  /** What people do, where no script says it; null: what the number's ending says. */
  readonly people: ((asked: Asked) => Partial<CallPlan> | null) | null;
  /** Telephones of agents; null: not said. */
  readonly agents: readonly string[] | null;
  readonly travel: () => readonly number[];
  /** Sees each change of a leg in the moment in which it happens. */
  readonly observe: (leg: Leg) => void;
};

/** All legs of the simulated carrier, and what it tells about them. */
export type Switchboard = {
  readonly deps: SwitchboardDeps;
  readonly born: Instant;
  readonly poster: Poster;
  readonly legs: ReadonlyMap<string, Leg>;
  readonly numbers: OwnNumbers;
  readonly scripts: Scripts;
  readonly complaints: Complaints;
  /** An id like Twilio's; its digits follow from how many there were before. */
  sid(prefix: string): string;
  history(): readonly HistoryEntry[];
  /** `plan`: what this phone does in this call, whatever is said of its number. */
  add(leg: Omit<NewLeg, 'plan'>, plan?: Partial<CallPlan>): Leg;
  pressed(leg: Leg, key: string): void;
  /** Moves a leg on and returns the fields of the callback that tells of it. */
  move(leg: Leg, status: LegStatus): Record<string, string>;
};

/** A carrier without any legs yet, but for those that its history's file tells of. */
export function makeSwitchboard(deps: SwitchboardDeps): Switchboard {
  const legs = new Map<string, Leg>();
  const history = makeHistory(deps.now, deps.historyFile);
  const born = deps.now();
  const scripts = makeScripts();
  let count = 0;
  const sid = (prefix: string): string => {
    count += 1;
    const digest = createHash('sha256').update(`${born}:${count}`).digest('hex');
    return prefix + digest.slice(0, 32);
  };
  const complaints = makeComplaints(sid, deps.now);
  const note = (leg: Leg): void => {
    leg.record.push({ at: deps.now(), view: restCall(leg, deps.accountSid) });
    deps.observe(leg);
  };
  for (const leg of legsOfEarlierLives(history.earlier)) {
    leg.record.push({ at: born, view: restCall(leg, deps.accountSid) });
    legs.set(leg.sid, leg);
  }
  const complain = (code: number, url: string, message: string): void => {
    complaints.add({ code, level: 'warning', message, url, resourceSid: null });
  };
  return {
    deps,
    born,
    poster: makePoster({ ...deps, sid, complain }),
    legs,
    numbers: makeOwnNumbers(sid),
    scripts,
    complaints,
    sid,
    history: () => history.entries(),
    add: (leg, said) => {
      const plan = said ?? scripts.call(numberOf(leg)) ?? deps.people?.(leg) ?? {};
      const usual = planByEnding(leg.role, numberOf(leg));
      const added = newLeg({ ...leg, plan: { ...usual, ...plan } }, sid('CA'), deps.now());
      legs.set(added.sid, added);
      history.add('placed', added);
      note(added);
      return added;
    },
    pressed: (leg, key) => {
      history.add('pressed', leg, key);
    },
    move: (leg, status) => {
      moveTo(leg, status, deps.now());
      const what = historyWord(status);
      if (what !== null) history.add(what, leg);
      const fields = statusFields(leg, deps.accountSid, deps.now());
      leg.sequence += 1;
      note(leg);
      return fields;
    },
  };
}

/** Whose phone it is. */
function numberOf({ role, from, to }: Pick<Leg, 'role' | 'from' | 'to'>): string {
  return role === 'caller' ? from : to;
}

function moveTo(leg: Leg, status: LegStatus, at: Instant): void {
  if (isOver(leg)) throw new Error(`${leg.sid} is over and cannot become ${status}`);
  leg.status = status;
  if (status === 'ringing') leg.startedAt = at;
  if (status === 'in-progress') leg.answeredAt = at;
  if (historyWord(status) === 'ended') leg.endedAt = at;
}

function historyWord(status: LegStatus): HistoryEntry['what'] | null {
  switch (status) {
    case 'queued':
    case 'initiated':
      return null;
    case 'ringing':
      return 'ringing';
    case 'in-progress':
      return 'answered';
    case 'completed':
    case 'busy':
    case 'failed':
    case 'no-answer':
    case 'canceled':
      return 'ended';
  }
}
