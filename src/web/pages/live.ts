import type { Pledge } from '../../domain/pledge.ts';
import type { Instant } from '../../domain/time.ts';
import type { WebDeps } from '../deps.ts';
import { openPledges } from './board.ts';
import { needsAttention, standingOf } from './standing.ts';

/** What is watched at `now`, as a short text that differs when it does. */
export type LiveNews = { readonly seen: string; readonly now: Instant };

/** The id of one promise, or null for the list. */
export type About = string | null;

/** A page that watches. `end` is called when the process ends. */
export type Watcher = {
  readonly about: About;
  readonly hear: (news: LiveNews) => void;
  readonly end: () => void;
};

/** One look at the ledger for all pages that watch; none at all when nobody does. */
export type Live = {
  /** Hears each look from now on; the answer ends it. */
  watch(watcher: Watcher): () => void;
  count(): number;
  look(about: About): Promise<LiveNews>;
  /** Ends every watching connection: a server that closes would wait for them for ever. */
  close(): void;
};

type LiveDeps = Pick<WebDeps, 'pledges' | 'service' | 'hash' | 'settings' | 'metrics' | 'log'>;

/**
 * Looks once every `livePollMs` at all that is watched. While the ledger does not answer there is
 * no news: a page that hears nothing says so, and never shows an old list as a living one.
 */
export function makeLive(deps: LiveDeps): Live {
  const watchers = new Set<Watcher>();
  const rounds = makeRounds(deps, async () => {
    const newsOf = await lookAt(deps, new Set([...watchers].map(({ about }) => about)));
    for (const { about, hear } of watchers) {
      const news = newsOf(about);
      if (news !== null) hear(news);
    }
  });
  const changed = () => {
    deps.metrics.liveListeners(watchers.size);
    if (watchers.size === 0) rounds.stop();
    else rounds.start();
  };
  return {
    watch: (watcher) => {
      watchers.add(watcher);
      changed();
      return () => {
        watchers.delete(watcher);
        changed();
      };
    },
    count: () => watchers.size,
    look: async (about) => (await lookAt(deps, new Set([about])))(about) ?? { seen: '', now: 0 },
    close: () => {
      for (const { end } of watchers) end();
      watchers.clear();
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

/**
 * News of each thing that is watched; null for one that a page began to watch only afterwards.
 * The list is read once, and a promise that stands in it is not read again.
 */
async function lookAt(
  deps: LiveDeps,
  abouts: ReadonlySet<About>,
): Promise<(about: About) => LiveNews | null> {
  const [now, killSwitch, open] = await Promise.all([
    deps.pledges.now(),
    deps.service.killSwitch(),
    abouts.has(null) ? openPledges(deps).then((found) => found.open) : [],
  ]);
  const marks = new Map<About, string>(open.map((pledge) => [pledge.id, markOf(pledge, now)]));
  const others = [...abouts].filter((about) => about !== null && !marks.has(about));
  const views = await Promise.all(others.map((id) => deps.service.pledge(id ?? '')));
  for (const view of views) if (view !== null) marks.set(view.pledge.id, markOf(view.pledge, now));
  marks.set(null, open.map(({ id }) => marks.get(id)).join('|'));
  return (about) => {
    const mark = marks.get(about);
    if (mark === undefined || !abouts.has(about)) return null;
    return { now, seen: deps.hash(`${String(killSwitch.on)}|${mark}`).slice(0, 16) };
  };
}

/** Versions change with every event, the other two with the passing of time alone. */
function markOf(pledge: Pledge, now: Instant): string {
  const attention = needsAttention(pledge, now) ? '!' : '';
  return `${pledge.id}:${pledge.version}:${standingOf(pledge, now)}${attention}`;
}
