import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';
import { type HistoryEntry, makeHistory } from './history.ts';
import { callbackFields, type Leg, newLeg, type NewLeg, rfc2822, talkSeconds } from './leg.ts';
import { makePoster, type Poster } from './poster.ts';
import type { Schedule } from './schedule.ts';

/** What the legs of one simulated carrier share. */
export type SwitchboardDeps = {
  readonly accountSid: string;
  readonly authToken: string;
  readonly schedule: Schedule;
  readonly now: () => Instant;
  readonly log: (line: string) => void;
  readonly historyFile: string | null;
  readonly deliverTo: string | null;
};

/** All legs of the simulated carrier, and what it tells about them. */
export type Switchboard = {
  readonly deps: SwitchboardDeps;
  readonly poster: Poster;
  readonly legs: ReadonlyMap<string, Leg>;
  history(): readonly HistoryEntry[];
  add(leg: Omit<NewLeg, 'sid' | 'createdAt'>): Leg;
  pressed(leg: Leg, key: string): void;
  /** Moves a leg on and returns the fields of the callback that tells of it. */
  move(leg: Leg, status: Leg['status']): Record<string, string>;
};

/** A carrier without any legs yet. */
export function makeSwitchboard(deps: SwitchboardDeps): Switchboard {
  const legs = new Map<string, Leg>();
  const history = makeHistory(deps.now, deps.historyFile);
  const born = deps.now();
  return {
    deps,
    poster: makePoster(deps),
    legs,
    history: () => history.entries(),
    add: (leg) => {
      const digest = createHash('sha256').update(`${born}:${legs.size}`).digest('hex');
      const added = newLeg({ ...leg, sid: `CA${digest.slice(0, 32)}`, createdAt: deps.now() });
      legs.set(added.sid, added);
      history.add('placed', added);
      return added;
    },
    pressed: (leg, key) => {
      history.add('pressed', leg, key);
    },
    move: (leg, status) => {
      moveTo(leg, status, deps.now());
      const what = historyWord(status);
      if (what !== null) history.add(what, leg);
      const fields = statusFields(leg, deps);
      leg.sequence += 1;
      return fields;
    },
  };
}

function moveTo(leg: Leg, status: Leg['status'], at: Instant): void {
  leg.status = status;
  if (status === 'ringing') leg.startedAt = at;
  if (status === 'in-progress') leg.answeredAt = at;
  if (historyWord(status) === 'ended') leg.endedAt = at;
}

function historyWord(status: Leg['status']): HistoryEntry['what'] | null {
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
    case 'no-answer':
      return 'ended';
  }
}

const sipCodes: Partial<Record<Leg['status'], string>> = { busy: '486', 'no-answer': '487' };

function statusFields(leg: Leg, { accountSid, now }: SwitchboardDeps): Record<string, string> {
  const seconds = talkSeconds(leg);
  const ended = {
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    SipResponseCode: sipCodes[leg.status] ?? '200',
  };
  return {
    ...callbackFields(leg, accountSid),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(leg.sequence),
    Timestamp: rfc2822(now()),
    ...(leg.endedAt === null ? {} : ended),
    ...(leg.answeredBy === null ? {} : { AnsweredBy: leg.answeredBy }),
  };
}
