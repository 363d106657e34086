import { type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { World } from './world.ts';

/** One life of a worker, from its start to its death. */
export type Life = {
  readonly name: string;
  alive: boolean;
  /** It stands still until then; what was on its way goes on. */
  pausedUntil: Instant;
  /** What becomes of what it had in hand when it dies. */
  readonly mourners: Set<() => void>;
};

/** Whom a worker asks. Ledger and queue answer at once; the others take their time. */
type Far = 'ledger' | 'queue' | 'phone' | 'channel';

/** How a worker is killed; false when it is the last one, which is left alive. */
export type Reaper = {
  mayFall(life: Life): boolean;
  kill(life: Life): void;
};

const CRASHES = 1 / 400;
const PAUSES = 1 / 1_500;
const LEDGER_SILENT = 1 / 300;
const PAUSE_MS = [2 * SECOND, MINUTE] as const;

/** Milliseconds there and, once more, back. */
const takes: Readonly<Record<Far, readonly [number, number]>> = {
  ledger: [0, 2],
  queue: [0, 2],
  phone: [20, 200],
  channel: [30, 400],
};
/** One in so many is far slower. */
const SLOW = 1 / 100;
const SLOW_MS = [40, 400] as const;

/**
 * The same port for one worker, over a wire: every call arrives some time later and is answered
 * some time after that. In between others run, and at each answer the worker may die: then what
 * was asked is done or not done, and nobody learns of it.
 */
export function overWire<Port extends object>(
  port: Port,
  ends: { readonly far: Far; readonly name: string; readonly life: Life },
  { world, reaper }: { readonly world: World; readonly reaper: Reaper },
): Port {
  const wired = Object.entries(port).map(([method, member]: [string, unknown]) => {
    if (typeof member !== 'function') return [method, member] as const;
    const ask = member as (...asked: readonly unknown[]) => Promise<unknown>;
    const what = `${ends.name}.${method}`;
    const carried = (...asked: readonly unknown[]): Promise<unknown> =>
      carry({ ...ends, what }, () => ask(...asked), {
        world,
        reaper,
      });
    return [method, carried] as const;
  });
  return Object.fromEntries(wired) as Port;
}

type Call = { readonly far: Far; readonly what: string; readonly life: Life };
type Around = { readonly world: World; readonly reaper: Reaper };

function carry(call: Call, act: () => Promise<unknown>, around: Around): Promise<unknown> {
  const { world } = around;
  const { far, life } = call;
  if (far === 'ledger') world.askedLedger();
  return new Promise((resolve, reject) => {
    const settle = (answer: Promise<unknown>): void => {
      arrive(call, around, () => {
        world.stir();
        answer.then(resolve, reject);
      });
    };
    world.agenda.after(wait(far, world), () => {
      // What a dead worker had sent may be on its way still.
      if (!life.alive && world.wireChance.happens(0.5)) return;
      const answer = perform(call, act, world);
      answer.catch(() => undefined);
      const back = (): void => {
        world.agenda.after(wait(far, world), () => {
          settle(answer);
        });
      };
      if (far === 'ledger' || far === 'queue') back();
      else {
        world.stir();
        void answer.then(back, back);
      }
    });
  });
}

/** A ledger that gives no answer has done what was asked, or has not. */
function perform(
  { far, what }: Call,
  act: () => Promise<unknown>,
  { faults, journal, wireChance }: World,
): Promise<unknown> {
  if (far !== 'ledger' || !faults.happens('unknown', LEDGER_SILENT)) return act();
  const done = wireChance.happens(0.5);
  journal.note(null, `the ledger ${done ? 'does' : 'does not do'} ${what} and does not answer`);
  if (done) act().catch(() => undefined);
  return Promise.reject(new Error('The ledger gave no answer.'));
}

function wait(far: Far, { wireChance }: World): number {
  const usual = wireChance.between(...takes[far]);
  return wireChance.happens(SLOW) ? usual + wireChance.between(...SLOW_MS) : usual;
}

/** The answer is here: its worker hears it, is not there to hear it, or dies of it. */
function arrive({ life, what }: Call, { world, reaper }: Around, hear: () => void): void {
  const { agenda, faults, journal } = world;
  if (!life.alive) return;
  if (life.pausedUntil > agenda.now()) {
    agenda.at(life.pausedUntil, () => {
      arrive({ far: 'ledger', life, what }, { world, reaper }, hear);
    });
    return;
  }
  if (reaper.mayFall(life) && faults.happens('crash', CRASHES)) {
    journal.note(null, `${life.name} dies before it hears of ${what}`);
    reaper.kill(life);
    return;
  }
  if (reaper.mayFall(life) && faults.happens('pause', PAUSES)) {
    const ms = world.wireChance.between(...PAUSE_MS);
    journal.note(null, `${life.name} stands still for ${ms} ms, before it hears of ${what}`);
    life.pausedUntil = agenda.now() + ms;
    faults.lastsUntil(life.pausedUntil);
    agenda.at(life.pausedUntil, () => {
      arrive({ far: 'ledger', life, what }, { world, reaper }, hear);
    });
    return;
  }
  hear();
}
