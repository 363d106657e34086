import type { Instant } from '../../../src/domain/time.ts';
import type { Chance } from './chance.ts';

/** What will happen, and the only clock there is: it stands still until the next thing happens. */
export type Agenda = {
  readonly now: () => Instant;
  after(ms: number, act: () => void): void;
  at(instant: Instant, act: () => void): void;
  /** Lets the next thing happen; false when nothing is left up to `until`, and it is then. */
  step(until: Instant): boolean;
};

type Entry = {
  readonly at: Instant;
  /** Things of the same millisecond happen in an order of chance. */
  readonly lot: number;
  readonly order: number;
  readonly act: () => void;
};

/** An agenda from `start` on. */
export function makeAgenda(start: Instant, chance: Chance): Agenda {
  const heap: Entry[] = [];
  let now = start;
  let order = 0;

  const at = (instant: Instant, act: () => void): void => {
    order += 1;
    push(heap, { at: Math.max(now, instant), lot: chance.next(), order, act });
  };
  return {
    now: () => now,
    at,
    after: (ms, act) => {
      at(now + ms, act);
    },
    step: (until) => {
      const next = heap[0];
      if (next === undefined || next.at > until) {
        now = until;
        return false;
      }
      pop(heap);
      now = next.at;
      next.act();
      return true;
    },
  };
}

function comesBefore(a: Entry, b: Entry): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.lot === b.lot ? a.order < b.order : a.lot < b.lot;
}

function push(heap: Entry[], entry: Entry): void {
  let place = heap.length;
  heap.push(entry);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !comesBefore(entry, above)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const child = soonerChild(heap, place);
    const below = child === null ? undefined : heap[child];
    if (child === null || below === undefined || !comesBefore(below, last)) break;
    heap[place] = below;
    place = child;
  }
  heap[place] = last;
}

function soonerChild(heap: readonly Entry[], place: number): number | null {
  const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
  if (left === undefined) return null;
  return right !== undefined && comesBefore(right, left) ? 2 * place + 2 : 2 * place + 1;
}
