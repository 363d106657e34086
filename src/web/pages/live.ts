import type { WebDeps } from '../deps.ts';
import { openPledges } from './board.ts';
import { needsAttention } from './standing.ts';

/** The list at `now`, as a short text that differs when the list does. */
export type LiveNews = { readonly seen: string; readonly now: number };

type Listener = (news: LiveNews) => void;

/** One look at the ledger for all pages that watch; none at all when nobody does. */
export type Live = {
  /** Hears each look from now on; the answer ends it. `end` is called when the process ends. */
  watch(listener: Listener, end: () => void): () => void;
  count(): number;
  look(): Promise<LiveNews>;
  /** Ends every watching connection: a server that closes would wait for them for ever. */
  close(): void;
};

type LiveDeps = Pick<WebDeps, 'pledges' | 'service' | 'hash' | 'settings' | 'metrics' | 'log'>;

/**
 * Looks at the list once every `livePollMs`. While the ledger does not answer there is no news: a
 * page that hears nothing says so, and never shows an old list as a living one.
 */
export function makeLive(deps: LiveDeps): Live {
  const listeners = new Map<Listener, () => void>();
  const look = () => lookAt(deps);
  const rounds = makeRounds(deps, async () => {
    const news = await look();
    for (const listener of listeners.keys()) listener(news);
  });
  const changed = () => {
    deps.metrics.liveListeners(listeners.size);
    if (listeners.size === 0) rounds.stop();
    else rounds.start();
  };
  return {
    watch: (listener, end) => {
      listeners.set(listener, end);
      changed();
      return () => {
        listeners.delete(listener);
        changed();
      };
    },
    count: () => listeners.size,
    look,
    close: () => {
      for (const end of listeners.values()) end();
      listeners.clear();
      changed();
    },
  };
}

/** Does something again and again, never twice at once. */
function makeRounds(deps: LiveDeps, round: () => Promise<void>) {
  let timer: NodeJS.Timeout | null = null;
  let isRunning = false;
  let isWanted = false;
  const next = () => {
    timer = setTimeout(() => {
      isRunning = true;
      round()
        .catch((error: unknown) => {
          deps.log.warn({ err: error }, 'The live list could not be read.');
        })
        .finally(() => {
          isRunning = false;
          if (isWanted) next();
        });
    }, deps.settings.limits.livePollMs);
  };
  return {
    start: () => {
      if (!isWanted && !isRunning) next();
      isWanted = true;
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      isWanted = false;
    },
  };
}

/** Versions change with every event; the third mark with the passing of time alone. */
async function lookAt(deps: LiveDeps): Promise<LiveNews> {
  const [now, { pledges }, killSwitch] = await Promise.all([
    deps.pledges.now(),
    openPledges(deps),
    deps.service.killSwitch(),
  ]);
  const marks = pledges.map(
    (pledge) => `${pledge.id}:${pledge.version}:${needsAttention(pledge, now) ? '!' : ''}`,
  );
  const seen = deps.hash(`${String(killSwitch.on)}|${marks.join('|')}`).slice(0, 16);
  return { seen, now };
}
