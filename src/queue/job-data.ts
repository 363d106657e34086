import { z } from 'zod';
import type { Wake } from '../app/ports/pledges.ts';
import type { Instant } from '../domain/time.ts';

/** A heart-beat is due at every multiple of this. */
export const TICK_MS = 5_000;

/** Names of the queues that have workers; each is also the name of its jobs. */
export type QueueName = 'wake' | 'deliver';

export const QUEUE_NAMES = ['wake', 'deliver'] as const satisfies readonly QueueName[];

/** Name of the heart-beat's jobs, which run in every queue. */
export const TICK = 'tick';

/** What a job carries: ids and a version, nothing that could grow old. */
export type JobData = Readonly<Record<string, string | number>>;

/** A job as it is added; `delay` in whole milliseconds from now. */
export type JobToAdd = {
  readonly name: string;
  readonly data: JobData;
  readonly opts: { readonly jobId: string; readonly delay: number };
};

const wakeDataSchema = z.strictObject({
  pledgeId: z.string().min(1),
  version: z.int().nonnegative(),
});
const deliverDataSchema = z.strictObject({ effectId: z.string().min(1) });

/** Reads a wake job; throws a ZodError on anything that we did not write. */
export function readWake(data: unknown): { pledgeId: string; version: number } {
  return wakeDataSchema.parse(data);
}

/** Reads a deliver job; throws a ZodError on anything that we did not write. */
export function readDeliver(data: unknown): { effectId: string } {
  return deliverDataSchema.parse(data);
}

/**
 * The wake as a job. The same pledge and version is the same job; a moved pledge has a new version.
 *
 * BullMQ refuses ids with a colon and ids that are numbers; its PostgreSQL backend refuses
 * fractions of a millisecond. Rounded up, so that nothing wakes early.
 */
export function wakeJob({ pledgeId, version, at }: Wake, now: Instant): JobToAdd {
  return {
    name: 'wake',
    data: { pledgeId, version },
    opts: { jobId: `p_${pledgeId}_v${version}`, delay: Math.max(0, Math.ceil(at - now)) },
  };
}

/** The delivery of one effect, at once. */
export function deliverJob(effectId: string): JobToAdd {
  return { name: 'deliver', data: { effectId }, opts: { jobId: `e_${effectId}`, delay: 0 } };
}

/** A tick's job id: all processes arm the same one, so that there is one chain of ticks a queue. */
export function tickId(slot: number): string {
  return `t_${slot}`;
}

/** The next heart-beat after `now`, as a job. */
export function tickJob(now: Instant): JobToAdd {
  const slot = nextTickSlot(now);
  return {
    name: TICK,
    data: {},
    opts: { jobId: tickId(slot), delay: Math.max(1, Math.ceil(slot * TICK_MS - now)) },
  };
}

/** Heart-beats are numbered by the epoch, so that everybody means the same one. */
export function nextTickSlot(now: Instant): number {
  return Math.floor(now / TICK_MS) + 1;
}
