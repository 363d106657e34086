import type { Wake } from '../../src/app/ports/pledges.ts';
import type { Queue, QueueHandlers } from '../../src/app/ports/queue.ts';
import { QueueUnavailableError } from '../../src/queue/deadline.ts';
import type { Instant } from '../../src/domain/time.ts';

/** A job as the memory holds it; `order` is that of adding, so that every run is the same. */
export type MemoryJob = {
  readonly id: string;
  readonly at: Instant;
  readonly order: number;
} & (
  | { readonly kind: 'wake'; readonly pledgeId: string; readonly version: number }
  | { readonly kind: 'deliver'; readonly effectId: string }
);

/** What becomes of a job when it is added: any number of jobs, at any times. */
export type Fate = (job: MemoryJob) => readonly MemoryJob[];

/** The queue of the simulation: it has no timers, and does nothing that it is not told to do. */
export type MemoryQueue = Queue & {
  /** Takes out what is due at `now`, soonest first; it is the caller's to run, or to lose. */
  takeDue(now: Instant): readonly MemoryJob[];
  /** When the soonest job is due; null without one. */
  nextAt(): Instant | null;
  /** Everything gone, the epoch too: a flush, or a failover to an empty server. */
  flush(): void;
  /** Every call rejects until it is up again; what it holds stays. */
  setDown(down: boolean): void;
  /** From now on each added job meets this fate: lost, doubled, late. */
  setFate(fate: Fate): void;
  /** How many jobs wait. */
  size(): number;
};

type Added =
  | { kind: 'wake'; id: string; at: Instant; pledgeId: string; version: number }
  | { kind: 'deliver'; id: string; at: Instant; effectId: string };

/** A queue in memory that keeps the port's promises on the clock that it is given. */
export function makeMemoryQueue(now: () => Instant): MemoryQueue {
  const jobs = new Map<string, MemoryJob>();
  let epochHeld: string | null = null;
  let down = false;
  let added = 0;
  let fate: Fate = (job) => [job];

  const whenUp = (act: () => void): Promise<void> => {
    if (down) return Promise.reject(new QueueUnavailableError('The queue in memory is down.'));
    act();
    return Promise.resolve();
  };
  const add = (job: Added) => {
    if (jobs.has(job.id)) return;
    for (const [copy, fated] of fate({ ...job, order: (added += 1) }).entries()) {
      jobs.set(copy === 0 ? fated.id : `${fated.id}_copy${copy}`, fated);
    }
  };
  const soonestFirst = () => [...jobs].sort(([, a], [, b]) => a.at - b.at || a.order - b.order);

  return {
    wake: (wakes) =>
      whenUp(() => {
        wakes.map(wakeOf).forEach(add);
      }),
    deliver: (effectIds) =>
      whenUp(() => {
        for (const effectId of effectIds) {
          add({ kind: 'deliver', id: `e_${effectId}`, at: now(), effectId });
        }
      }),
    holdsEpoch: async (epoch) => {
      await whenUp(() => undefined);
      return epochHeld === epoch;
    },
    writeEpoch: (epoch) =>
      whenUp(() => {
        epochHeld = epoch;
      }),
    takeDue(until) {
      const due = soonestFirst().filter(([, job]) => job.at <= until);
      for (const [key] of due) jobs.delete(key);
      return due.map(([, job]) => job);
    },
    nextAt: () => soonestFirst()[0]?.[1].at ?? null,
    flush() {
      jobs.clear();
      epochHeld = null;
    },
    setDown(isDown) {
      down = isDown;
    },
    setFate(next) {
      fate = next;
    },
    size: () => jobs.size,
  };
}

/** Hands a job that was taken out to its handler, as a worker does. */
export function runJob(job: MemoryJob, handlers: QueueHandlers): Promise<void> {
  switch (job.kind) {
    case 'wake':
      return handlers.wake(job.pledgeId, job.version);
    case 'deliver':
      return handlers.deliver(job.effectId);
  }
}

function wakeOf({ pledgeId, version, at }: Wake): Added {
  return { kind: 'wake', id: `p_${pledgeId}_v${version}`, at, pledgeId, version };
}
