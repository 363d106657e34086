import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DAY, type Instant } from '../../domain/time.ts';
import type { Leg } from './leg.ts';

/** Something that happened at the carrier, for tests to ask who was rung when. */
export type HistoryEntry = {
  readonly at: Instant;
  readonly what: 'placed' | 'ringing' | 'answered' | 'pressed' | 'ended';
  readonly sid: string;
  readonly parentSid: string | null;
  readonly direction: Leg['direction'];
  readonly to: string;
  readonly from: string;
  /** The leg's status, or the key that was pressed. */
  readonly detail: string;
};

/** What happened, oldest first. */
export type History = {
  /** What its file tells of the carrier's earlier lives, of the last day. */
  readonly earlier: readonly HistoryEntry[];
  add(what: HistoryEntry['what'], leg: Leg, detail?: string): void;
  entries(): readonly HistoryEntry[];
};

/** Telephone numbers are in it. */
const ONLY_OURS = { mode: 0o600 };

/** Kept in memory and, if a file is named, there as one JSON object a line, for a day. */
export function makeHistory(now: () => Instant, file: string | null): History {
  const entries: HistoryEntry[] = [];
  const earlier = file === null ? [] : readDay(file, now() - DAY);
  if (file !== null) writeFileSync(file, earlier.map(lineOf).join(''), ONLY_OURS);
  return {
    earlier,
    add: (what, { sid, parentSid, direction, to, from, status }, detail = status) => {
      const entry = { at: now(), what, sid, parentSid, direction, to, from, detail };
      entries.push(entry);
      if (file !== null) appendFileSync(file, lineOf(entry), ONLY_OURS);
    },
    entries: () => [...entries],
  };
}

function lineOf(entry: HistoryEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function readDay(file: string, since: Instant): readonly HistoryEntry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap(entryIn).filter(({ at }) => at >= since);
}

/** A line that was being written as the process was killed tells of nothing. */
function entryIn(line: string): readonly HistoryEntry[] {
  try {
    return [JSON.parse(line) as HistoryEntry];
  } catch {
    return [];
  }
}
