import { deliverJob } from '../../jobs/deliver.ts';
import { jobs } from '../../jobs/index.ts';
import { planJob } from '../../jobs/plan.ts';
import { reportJob } from '../../jobs/report.ts';
import { silentJob } from '../../jobs/silent.ts';
import { type Caught, sweepJob } from '../../jobs/sweep.ts';
import { tickJob } from '../../jobs/tick.ts';
import { wakeJob } from '../../jobs/wake.ts';
import type { Log } from '../app/ports/log.ts';
import type { Service } from '../app/service.ts';
import type { QueueClient, QueueOptions } from '../queue/engine.ts';
import { startWorkers } from '../queue/workers.ts';
import type { Metrics } from '../web/metrics.ts';
import { everyMs, type Loop } from './loop.ts';

/** What works in this process: the queue's workers and the passes that need no queue. */
export type Working = {
  /** Takes nothing more and waits for what runs. */
  stop(): Promise<void>;
};

/** Starts the queue's workers and the timed passes; they begin at once. */
export function startWorking(deps: {
  readonly service: Service;
  readonly queue: QueueClient;
  readonly queueOptions: QueueOptions;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly onWedged: (queue: string) => void;
}): Working {
  const { service, queue, log } = deps;
  const workers = startWorkers(
    { ...deps.queueOptions, client: queue, onWedged: deps.onWedged },
    {
      wake: wakeJob(service),
      deliver: deliverJob(service),
      tick: tickJob(() => undefined),
    },
  );
  const passes = timedPasses(deps);
  return {
    stop: async () => {
      await Promise.all([workers.close(), ...passes.map((pass) => pass.stop())]);
      log.info({}, 'Nothing runs any more.');
    },
  };
}

function timedPasses({
  service,
  metrics,
  log,
}: {
  readonly service: Service;
  readonly metrics: Metrics;
  readonly log: Log;
}): readonly Loop[] {
  const failed = (what: string) => (error: unknown) => {
    log.warn({ error: String(error) }, `${what} failed this time; the next pass tries again.`);
  };
  const caught = (what: Caught): void => {
    metrics.sweep(what);
    log.warn({ ...what }, 'The sweep took what no job had taken.');
  };
  const sweep = sweepJob(service, 'due', caught);
  const catchUp = sweepJob(service, 'owed', caught);
  const plan = planJob(service, (planned) => {
    // At the very first start it has nothing to remember: nobody has to be warned of that.
    const level = planned === 0 ? 'info' : 'warn';
    log[level]({ planned }, 'The queue was new or had lost its memory and was filled again.');
  });
  const silent = silentJob(service, (found) => {
    log.warn({ ...found }, 'Calls had ended without a report; asking the phone system told so.');
  });
  const report = reportJob(service, (dates) => {
    log.info({ dates }, 'Reports were written.');
  });
  return [
    everyMs(jobs.sweep.everyMs, sweep, failed('The sweep')),
    everyMs(jobs.catchUp.everyMs, catchUp, failed('Catching up')),
    everyMs(jobs.plan.everyMs, plan, failed('Planning the horizon')),
    everyMs(jobs.silent.everyMs, silent, failed('Asking after silent calls')),
    everyMs(jobs.report.everyMs, report, failed('Writing the reports')),
  ];
}
