import { deliverJob } from '../../../jobs/deliver.ts';
import { planJob } from '../../../jobs/plan.ts';
import { reportJob } from '../../../jobs/report.ts';
import { silentJob } from '../../../jobs/silent.ts';
import { type Caught, sweepJob } from '../../../jobs/sweep.ts';
import { wakeJob } from '../../../jobs/wake.ts';
import { jobs } from '../../../jobs/index.ts';
import { makeService, type Ports } from '../../../src/app/make-service.ts';
import type { Phone } from '../../../src/app/ports/phone.ts';
import type { AlertChannel } from '../../../src/app/ports/alerts.ts';
import type { Service } from '../../../src/app/service.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { makeIds, sha256Hex } from '../../../src/runtime/ids.ts';
import { policy } from '../pledges.ts';
import type { Bug } from './bugs.ts';
import { makeChance } from './chance.ts';
import { nothingSilent, nothingToSweep, planWhenNeeded } from './idle.ts';
import { startPass } from './pass.ts';
import { noteFailure } from './slips.ts';
import { type Life, overWire, type Reaper } from './wire.ts';
import type { World } from './world.ts';

/** A worker that lives: a whole program of its own over the shared ledger, queue and phone. */
export type Worker = { readonly life: Life; readonly service: Service };

/** The two workers, each of which is followed by another one when it dies. */
export type Crew = Reaper & {
  /** Those that live, standing still or not. */
  living(): readonly Worker[];
  /** Those that live and move. */
  working(): readonly Worker[];
};

const WORKERS = 2;
const RESTART_MS = [SECOND, 15 * SECOND] as const;
/** In production a minute; all that matters is that it is done by the end of the night. */
const REPORT_EVERY_MS = 30 * MINUTE;

type Hired = {
  readonly world: World;
  readonly phone: Phone;
  readonly channels: readonly AlertChannel[];
  readonly bug: Bug | null;
  readonly seed: number;
};

/** Starts the workers. */
export function startCrew(hired: Hired): Crew {
  const { world } = hired;
  const { agenda, journal, wireChance } = world;
  const crew = new Map<number, Worker>();
  let lives = 0;

  const living = (): readonly Worker[] => [...crew.values()].filter(({ life }) => life.alive);
  const working = (): readonly Worker[] =>
    living().filter(({ life }) => life.pausedUntil <= agenda.now());
  const reaper: Reaper = {
    mayFall: (life) => working().some((other) => other.life !== life),
    kill: (life) => {
      life.alive = false;
      const restartMs = wireChance.between(...RESTART_MS);
      world.faults.lastsUntil(agenda.now() + restartMs);
      for (const mourn of life.mourners) mourn();
      const slot = [...crew].find(([, worker]) => worker.life === life)?.[0] ?? 0;
      agenda.after(restartMs, () => {
        start(slot);
      });
    },
  };
  const start = (slot: number): void => {
    lives += 1;
    const name = `worker-${slot + 1}.${lives}`;
    const life: Life = { name, alive: true, pausedUntil: 0, mourners: new Set() };
    journal.note(null, `${name} starts`);
    const worker = { life, service: build(life, hired, reaper) };
    crew.set(slot, worker);
    startPasses(worker, world);
  };
  for (let slot = 0; slot < WORKERS; slot += 1) start(slot);
  return { ...reaper, living, working };
}

/** The production program for one life; its ids come from the seed like everything else. */
function build(life: Life, hired: Hired, reaper: Reaper): Service {
  const { world, phone, channels, bug, seed } = hired;
  const { ledger, queue, office } = world;
  const wired = <Port extends object>(port: Port, far: Far, name: string): Port =>
    overWire(port, { far, name, life }, { world, reaper });
  const chance = makeChance(seed, `ids of ${life.name}`);
  const ports: Ports = {
    pledges: wired(ledger.pledges, 'ledger', 'pledges'),
    outbox: wired(ledger.outbox, 'ledger', 'outbox'),
    customers: wired(ledger.customers, 'ledger', 'customers'),
    calls: wired(ledger.calls, 'ledger', 'calls'),
    answers: wired(ledger.answers, 'ledger', 'answers'),
    access: wired(ledger.access, 'ledger', 'access'),
    site: wired(ledger.site, 'ledger', 'site'),
    sms: wired(ledger.sms, 'ledger', 'sms'),
    queue: wired(queuePort(queue), 'queue', 'queue'),
    phone: wired(phone, 'phone', 'phone'),
    channels: channels.map((channel) => wired(channel, 'channel', channel.kind)),
    // What is said is not what is tried here, and rendering it would take most of the time.
    texts: { render: (key) => key },
    clockTime: (at) => new Date(at).toISOString(),
    numbers: {
      read: (text) => ({ ok: true, e164: text }),
      mask: (e164) => `…${e164.slice(-4)}`,
    },
    words: () => null,
    office,
    ids: makeIds(chance.bytes),
    hash: sha256Hex,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: ({ error }, sentence) => {
        noteFailure(`${life.name}: ${sentence}`, error, world.journal);
      },
    },
    holder: life.name,
    publicUrl: 'https://promises.example.org',
    grace: policy.grace,
  };
  const seen = bug?.ports?.(ports) ?? ports;
  const { service } = makeService(seen);
  return bug?.service?.(service, seen) ?? service;
}

type Far = 'ledger' | 'queue' | 'phone' | 'channel';

/** What a worker may do with the queue, of all that the simulation can. */
function queuePort(queue: World['queue']): Ports['queue'] {
  return {
    wake: (wakes) => queue.wake(wakes),
    deliver: (effectIds) => queue.deliver(effectIds),
    holdsEpoch: (epoch) => queue.holdsEpoch(epoch),
    writeEpoch: (epoch) => queue.writeEpoch(epoch),
  };
}

/** The passes that every working process makes by itself. */
function startPasses({ life, service }: Worker, world: World): void {
  const { journal } = world;
  const tell = (caught: Caught): void => {
    journal.note(null, `${life.name} sweeps up ${JSON.stringify(caught)}`);
  };
  const sweep = sweepJob(service, 'due', tell);
  const catchUp = sweepJob(service, 'owed', tell);
  const plan = planJob(service, (planned) => {
    journal.note(null, `${life.name} fills the queue again with ${planned}`);
  });
  const silent = silentJob(service, (found) => {
    journal.note(null, `${life.name} asks after silent calls ${JSON.stringify(found)}`);
  });
  const report = reportJob(service, (dates) => {
    journal.note(null, `${life.name} writes the reports of ${dates.join(', ')}`);
  });
  startPass(
    { name: 'sweep', everyMs: jobs.sweep.everyMs, run: sweep, isIdle: nothingToSweep(world) },
    life,
    world,
  );
  startPass(
    {
      name: 'catch-up',
      everyMs: jobs.catchUp.everyMs,
      run: catchUp,
      isIdle: nothingToSweep(world),
    },
    life,
    world,
  );
  startPass(
    { name: 'plan', everyMs: jobs.plan.everyMs, ...planWhenNeeded(plan, world) },
    life,
    world,
  );
  startPass(
    { name: 'silent', everyMs: jobs.silent.everyMs, run: silent, isIdle: nothingSilent(world) },
    life,
    world,
  );
  startPass(
    { name: 'report', everyMs: REPORT_EVERY_MS, run: report, isIdle: () => false },
    life,
    world,
  );
}

/** The handlers of the queue's jobs, as a worker has them. */
export function handlersOf({ service }: Worker) {
  return { wake: wakeJob(service), deliver: deliverJob(service), tick: () => Promise.resolve() };
}
