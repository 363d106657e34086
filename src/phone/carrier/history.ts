import { appendFileSync } from 'node:fs';
import type { Instant } from '../../domain/time.ts';
import type { Leg } from './leg.ts';

/** Something that happened at the carrier, for tests to ask who was rung when. */
export type HistoryEntry = {
  readonly at: Instant;
  readonly what: 'placed' | 'ringing' | 'answered' | 'pressed' | 'ended';
  readonly sid: string;
  readonly parentSid: string | null;
  readonly to: string;
  readonly from: string;
  /** The leg's status, or the key that was pressed. */
  readonly detail: string;
};

/** What happened, oldest first. */
export type History = {
  add(what: HistoryEntry['what'], leg: Leg, detail?: string): void;
  entries(): readonly HistoryEntry[];
};

/** Kept in memory and, if a file is named, there as one JSON object a line. */
export function makeHistory(now: () => Instant, file: string | null): History {
  const entries: HistoryEntry[] = [];
  return {
    add: (what, { sid, parentSid, to, from, status }, detail = status) => {
      const entry = { at: now(), what, sid, parentSid, to, from, detail };
      entries.push(entry);
      if (file !== null) appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
    entries: () => [...entries],
  };
}
