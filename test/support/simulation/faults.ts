import { type Instant, MINUTE } from '../../../src/domain/time.ts';
import type { Agenda } from './agenda.ts';
import type { Chance } from './chance.ts';

/**
 * What goes wrong.
 *
 * | fault   | what happens                                                                   |
 * | ------- | ------------------------------------------------------------------------------ |
 * | crash   | a worker dies at an await: what it committed stays, all else of it is gone     |
 * | pause   | a worker stands still for up to a minute and then goes on as if nothing was    |
 * | loss    | a webhook or a job never arrives                                               |
 * | double  | a webhook, a job or a request arrives twice                                    |
 * | delay   | a webhook or a job arrives late, and after younger ones                        |
 * | unknown | the phone system, the ledger or a channel does it, or does not, and never says |
 * | wipe    | the queue loses everything, or is down for a time                              |
 * | channel | a channel refuses everything for a time, or takes eight seconds                |
 * | switch  | the kill switch is on for some minutes                                         |
 */
export const faultKinds = [
  'crash',
  'pause',
  'loss',
  'double',
  'delay',
  'unknown',
  'wipe',
  'channel',
  'switch',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Storms of faults with calm between them, so that both going wrong and recovering are tried. */
export type Faults = {
  /** Does this go wrong now? Counted when it does. */
  happens(kind: FaultKind, probability: number): boolean;
  /** Something that went wrong lasts until then. */
  lastsUntil(at: Instant): void;
  /** When the last thing that went wrong was over. */
  lastAt(): Instant;
  counts(): Readonly<Record<FaultKind, number>>;
  /** No further faults. */
  heal(): void;
};

const STORM_MINUTES = [4, 25] as const;
const CALM_MINUTES = [3, 10] as const;

/** Faults of these kinds; it begins calm. */
export function makeFaults(
  kinds: readonly FaultKind[],
  { agenda, chance }: { readonly agenda: Agenda; readonly chance: Chance },
): Faults {
  const counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  const on = new Set(kinds);
  let stormy = false;
  let healed = false;
  let lastAt = agenda.now();

  const minutes = ([low, high]: readonly [number, number]): number => chance.between(low, high);
  const turn = (): void => {
    stormy = !stormy;
    agenda.after(minutes(stormy ? STORM_MINUTES : CALM_MINUTES) * MINUTE, turn);
  };
  agenda.after(chance.between(0, 5) * MINUTE, turn);

  const lastsUntil = (at: Instant): void => {
    lastAt = Math.max(lastAt, at);
  };
  return {
    happens: (kind, probability) => {
      if (!stormy || healed || !on.has(kind) || !chance.happens(probability)) return false;
      counts[kind] += 1;
      lastsUntil(agenda.now());
      return true;
    },
    lastsUntil,
    lastAt: () => lastAt,
    counts: () => counts,
    heal: () => {
      healed = true;
    },
  };
}

/** "all", "none" or a list with commas; throws with what there is for anything else. */
export function readFaults(text: string): readonly FaultKind[] {
  if (text === 'all') return faultKinds;
  if (text === 'none' || text === '') return [];
  return text.split(',').map((name) => {
    const kind = faultKinds.find((one) => one === name.trim());
    if (kind !== undefined) return kind;
    throw new Error(
      `There is no fault "${name}". Write all, none, or some of: ${faultKinds.join(', ')}.`,
    );
  });
}
