import { setTimeout as pause } from 'node:timers/promises';

import type { DataPlace } from './embedded-postgres-data.ts';
import { trimLog } from './embedded-postgres-server.ts';
import type { RunningServer } from './embedded-postgres-server.ts';
import { isAlive } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** How soon a server that ended by itself is missed. */
const LOOK_MS = 250;
const FIRST_DELAY_MS = 100;
const DELAY_MAX_MS = 5_000;

/** How the server is started and stopped, and who hears of it. */
export type Supervision = {
  readonly restart: (port: number) => Promise<RunningServer>;
  readonly stop: (identity: ProcessIdentity) => Promise<void>;
  readonly place: DataPlace;
  readonly log: (line: string) => void;
  readonly onExit: (pid: number) => void;
};

/** A server under care; `pid` changes when it had to be started again. */
export type Supervised = { pid(): number; stop(): Promise<void> };

/**
 * Looks after a server, ours or an adopted one, and starts it again on the same port whenever it
 * ends by itself, for ever and with growing pauses: without its ledger the program can do nothing
 * better than try.
 */
export function superviseServer(first: RunningServer, care: Supervision): Supervised {
  let current = first;
  let work: Promise<void> | null = null;
  let stopped: Promise<void> | null = null;
  const isStopped = (): boolean => stopped !== null;

  const revive = async (): Promise<void> => {
    care.onExit(current.identity.pid);
    care.log(`The database server (pid ${current.identity.pid}) ended by itself: starting it.`);
    for (
      let delayMs = FIRST_DELAY_MS;
      !isStopped();
      delayMs = Math.min(delayMs * 2, DELAY_MAX_MS)
    ) {
      try {
        current = await care.restart(current.port);
        care.log(`The database server is up again (pid ${current.identity.pid}).`);
        return;
      } catch (error) {
        care.log(error instanceof Error ? error.message : String(error));
        await pause(delayMs);
      }
    }
  };

  const timer = setInterval(() => {
    trimLog(care.place);
    if (work !== null || isAlive(current.identity)) return;
    work = revive().finally(() => {
      work = null;
    });
  }, LOOK_MS);
  timer.unref();

  const end = async (): Promise<void> => {
    clearInterval(timer);
    await work;
    await care.stop(current.identity);
  };

  return {
    pid: () => current.identity.pid,
    stop: () => (stopped ??= end()),
  };
}
