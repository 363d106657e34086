import { createHash } from 'node:crypto';
import type { JobToAdd } from './job-data.ts';

/** The queue that nobody works on: its one job is the mark of what the queues still know. */
export const EPOCH_QUEUE = 'epoch';

/**
 * The mark of an epoch on a server, as a job that waits for ever. A flush takes it away with all
 * other jobs; a failover or restart leaves it, but on a server of another identity.
 */
export function epochJob(epoch: string, serverIdentity: string): JobToAdd {
  const mark = createHash('sha256').update(`${epoch}\n${serverIdentity}`).digest('hex');
  return { name: EPOCH_QUEUE, data: {}, opts: { jobId: `epoch_${mark.slice(0, 32)}`, delay: 0 } };
}
