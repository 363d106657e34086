import { setTimeout as pause } from 'node:timers/promises';

import { monotonicMs } from './clock.ts';

/** One part of going down. */
export type ShutdownStage = {
  readonly name: string;
  /** Nobody waits for it longer than until so long after the request, whatever came before it. */
  readonly byMs: number;
  readonly run: () => Promise<void>;
};

/** Stages that begin together; the next step begins when each has ended or its time is over. */
export type ShutdownStep = readonly ShutdownStage[];

/** From the request to the closed ledger, with what runs finished or given back. */
export const STOP_WITHIN_MS = 10_000;

/** 128 + SIGINT: what a shell expects of a program that was cut short. */
const CUT_SHORT = 130;

/** Goes down once, whoever asks. */
export type Shutdown = {
  /** The first request runs the stages and then exits; the second exits at once. */
  request(reason: string): Promise<void>;
};

/**
 * Goes down step by step. A stage that fails or takes too long is told and does not keep the later
 * ones from running: the last of them stops the database server. All count from the request, so
 * that their limits do not add up. Exits with 0, or 1 when a stage failed.
 */
export function makeShutdown(deps: {
  readonly steps: readonly ShutdownStep[];
  readonly log: (line: string, error?: unknown) => void;
  readonly exit: (code: number) => void;
}): Shutdown {
  let requested = false;
  return {
    async request(reason) {
      if (requested) {
        deps.log(`${reason} again: stopping at once. What was under way is taken up at the start.`);
        deps.exit(CUT_SHORT);
        return;
      }
      requested = true;
      deps.log(`${reason}: finishing what runs, at most ${STOP_WITHIN_MS / 1_000} s.`);
      const startedAt = monotonicMs();
      let code = 0;
      for (const step of deps.steps) {
        const passedMs = monotonicMs() - startedAt;
        const ends = await Promise.all(step.map((stage) => runStage(stage, passedMs, deps.log)));
        if (ends.includes('failed')) code = 1;
      }
      deps.exit(code);
    },
  };
}

async function runStage(
  stage: ShutdownStage,
  passedMs: number,
  log: (line: string, error?: unknown) => void,
): Promise<'done' | 'late' | 'failed'> {
  const over = new AbortController();
  const late = pause(Math.max(0, stage.byMs - passedMs), 'late' as const, { signal: over.signal });
  late.catch(() => undefined);
  try {
    const end = await Promise.race([stage.run().then(() => 'done' as const), late]);
    if (end === 'late') log(`"${stage.name}" goes on after ${stage.byMs} ms: not waiting for it.`);
    return end;
  } catch (error) {
    log(`"${stage.name}" failed.`, error);
    return 'failed';
  } finally {
    over.abort();
  }
}

/** Requests the shutdown at SIGTERM and SIGINT. Returns how to stop listening. */
export function onStopSignals(
  shutdown: Shutdown,
  source: Pick<NodeJS.EventEmitter, 'on' | 'off'> = process,
): () => void {
  const listener = (signal: string): void => {
    void shutdown.request(signal);
  };
  source.on('SIGTERM', listener);
  source.on('SIGINT', listener);
  return () => {
    source.off('SIGTERM', listener);
    source.off('SIGINT', listener);
  };
}

/**
 * Holds the first SIGTERM or SIGINT back until the start is through, and raises it again then: a
 * process that dies while it starts its database server would leave the server behind. The second
 * one of a kind takes its course. Returns how to let go.
 */
export function holdStopSignals(
  log: (line: string) => void,
  source: Pick<NodeJS.EventEmitter, 'once' | 'off'> = process,
  raise: (signal: NodeJS.Signals) => void = (signal) => void process.kill(process.pid, signal),
): () => void {
  let held: NodeJS.Signals | null = null;
  const listener = (signal: NodeJS.Signals): void => {
    held = signal;
    log(`${signal}: going down as soon as the start is through; once more for at once.`);
  };
  source.once('SIGTERM', listener);
  source.once('SIGINT', listener);
  return () => {
    source.off('SIGTERM', listener);
    source.off('SIGINT', listener);
    if (held !== null) raise(held);
  };
}
