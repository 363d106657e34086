import type { Instant } from '../../../src/domain/time.ts';
import { SECOND } from '../../../src/domain/time.ts';
import { makeMemoryQueue, type MemoryJob, type MemoryQueue, runJob } from '../memory-queue.ts';
import { jobs } from '../../../jobs/index.ts';
import { type Crew, handlersOf, type Worker } from './crew.ts';
import { noteFailure } from './slips.ts';
import type { World } from './world.ts';

/** The queue in memory, which also says when it got something and that it lost its memory. */
export type KeptQueue = MemoryQueue & {
  isLost(): boolean;
  isDown(): boolean;
  onAdded(act: () => void): void;
};

/** An empty queue, which nobody has told its epoch yet. */
export function makeKeptQueue(now: () => Instant): KeptQueue {
  const queue = makeMemoryQueue(now);
  let lost = true;
  let down = false;
  let added: () => void = () => undefined;
  return {
    ...queue,
    isLost: () => lost,
    isDown: () => down,
    onAdded: (act) => {
      added = act;
    },
    setDown: (isDown) => {
      down = isDown;
      queue.setDown(isDown);
    },
    wake: async (wakes) => {
      const given = queue.wake(wakes);
      added();
      await given;
    },
    deliver: async (effectIds) => {
      const given = queue.deliver(effectIds);
      added();
      await given;
    },
    writeEpoch: async (epoch) => {
      await queue.writeEpoch(epoch);
      lost = false;
    },
    flush: () => {
      queue.flush();
      lost = true;
    },
  };
}

/** A pump that finds nobody to give a job to looks again after this. */
const AGAIN_MS = 200;
const STALLED_MS = [5 * SECOND, 15 * SECOND] as const;
const LATE_JOB_MS = [100, 20 * SECOND] as const;
const DOWN_MS = [SECOND, 30 * SECOND] as const;
const WIPE_LOOK_MS = 20 * SECOND;

/** Hands jobs to workers when they are due; loses, doubles and delays them, and the whole queue. */
export function keepQueue(world: World, crew: Crew): void {
  const { agenda, queue, wireChance } = world;
  queue.setFate((job) => fateOf(job, world));
  let lookAt: Instant = Infinity;
  const plan = (at: Instant | null): void => {
    if (at === null || at >= lookAt) return;
    lookAt = Math.max(at, agenda.now());
    agenda.at(lookAt, look);
  };
  const look = (): void => {
    if (lookAt > agenda.now()) return;
    lookAt = Infinity;
    const isIdle = queue.isDown() || crew.working().length === 0;
    if (!isIdle) {
      for (const job of queue.takeDue(agenda.now())) {
        run(job, { world, crew, worker: wireChance.pick(crew.working()), tries: 1 });
      }
    }
    const nextAt = queue.nextAt();
    plan(nextAt !== null && isIdle ? Math.max(nextAt, agenda.now() + AGAIN_MS) : nextAt);
  };
  queue.onAdded(() => {
    plan(queue.nextAt());
  });
  const wipe = (): void => {
    maybeWipe(world);
    agenda.after(WIPE_LOOK_MS, wipe);
  };
  wipe();
}

function fateOf(job: MemoryJob, { faults, wireChance }: World): readonly MemoryJob[] {
  if (faults.happens('loss', 0.1)) return [];
  const late = faults.happens('delay', 0.1) ? wireChance.between(...LATE_JOB_MS) : 0;
  const fated = { ...job, at: job.at + late };
  return faults.happens('double', 0.1) ? [fated, fated] : [fated];
}

type Run = {
  readonly world: World;
  readonly crew: Crew;
  readonly worker: Worker;
  readonly tries: number;
};

/** Tried again when it fails; taken up by another worker, or lost, when its worker dies. */
function run(job: MemoryJob, { world, crew, worker, tries }: Run): void {
  const { agenda, wireChance, journal } = world;
  const { life } = worker;
  const next = (ms: number, tries: number): void => {
    agenda.after(ms, () => {
      const [other] = crew.working();
      if (other !== undefined) run(job, { world, crew, worker: other, tries });
    });
  };
  const orphan = (): void => {
    if (wireChance.happens(0.5)) next(wireChance.between(...STALLED_MS), tries);
  };
  life.mourners.add(orphan);
  world.stir();
  runJob(job, handlersOf(worker)).then(
    () => {
      life.mourners.delete(orphan);
    },
    (error: unknown) => {
      life.mourners.delete(orphan);
      noteFailure(`${life.name}: job ${job.id}`, error, journal);
      const { attempts, backoffMs } = jobs[job.kind];
      if (tries < attempts) next(backoffMs * 2 ** (tries - 1), tries + 1);
    },
  );
}

function maybeWipe({ faults, journal, queue, agenda, wireChance }: World): void {
  if (!faults.happens('wipe', 0.1)) return;
  if (wireChance.happens(0.5)) {
    journal.note(null, `the queue loses ${queue.size()} jobs`);
    queue.flush();
    return;
  }
  const ms = wireChance.between(...DOWN_MS);
  journal.note(null, `the queue is down for ${ms} ms`);
  queue.setDown(true);
  faults.lastsUntil(agenda.now() + ms);
  agenda.after(ms, () => {
    queue.setDown(false);
  });
}
