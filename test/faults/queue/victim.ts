import { jobs } from '../../../jobs/index.ts';
import type { QueueEngine } from '../../../src/queue/connection.ts';
import { openQueue } from '../../../src/queue/engine.ts';
import { startWorkers } from '../../../src/queue/workers.ts';

/** A process with workers that begins a delivery, says so, and never ends it: made to be killed. */
const silent = () => undefined;
const options = {
  engine: JSON.parse(process.argv[2] ?? '') as QueueEngine,
  jobs: { wake: jobs.wake, deliver: jobs.deliver },
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  log: { info: silent, warn: silent, error: silent },
};
const client = openQueue(options);
startWorkers(
  { ...options, client, onWedged: silent },
  {
    wake: () => Promise.resolve(),
    tick: () => Promise.resolve(),
    deliver: (effectId) => {
      process.stdout.write(`begun ${effectId}\n`);
      return new Promise(silent);
    },
  },
);
