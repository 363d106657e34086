import { type Whose, isWhose } from '../../app/ports/whose.ts';
import type { Pledge } from '../../domain/pledge.ts';
import type { Instant } from '../../domain/time.ts';
import type { WebDeps } from '../deps.ts';
import { openPledges } from './board.ts';
import { needsAttention, standingOf } from './standing.ts';

/** What is watched at `now`, as a short text that differs when it does. */
export type LiveNews = { readonly seen: string; readonly now: Instant };

/** What a page shows: one promise, or (`about` null) the list of those people's. */
export type Watched = { readonly about: string | null; readonly whose: Whose | null };

/** A page that watches. `end` is called when the process ends. */
export type Watcher = {
  readonly what: Watched;
  readonly hear: (news: LiveNews) => void;
  readonly end: () => void;
};

/** One look at the ledger for all pages that watch; none at all when nobody does. */
export type Live = {
  /** Hears each look from now on; the answer ends it. */
  watch(watcher: Watcher): () => void;
  count(): number;
  look(what: Watched): Promise<LiveNews>;
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
    const newsOf = await lookAt(
      deps,
      [...watchers].map(({ what }) => what),
    );
    for (const { what, hear } of watchers) {
      const news = newsOf(what);
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
    look: async (what) => (await lookAt(deps, [what]))(what) ?? { seen: '', now: 0 },
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
 * The list is read once for everybody, and a promise that stands in it is not read again.
 */
async function lookAt(
  deps: LiveDeps,
  watched: readonly Watched[],
): Promise<(what: Watched) => LiveNews | null> {
  const lists = watched.filter(({ about }) => about === null);
  const [now, killSwitch, { open, tally }] = await Promise.all([
    deps.pledges.now(),
    deps.service.killSwitch(),
    lists.length > 0 ? lookAtLists(deps, lists) : { open: [], tally: [] },
  ]);
  const marks = new Map(open.map((pledge) => [pledge.id, markOf(pledge, now)]));
  const ids = new Set(watched.map(({ about }) => about ?? ''));
  const others = [...ids].filter((id) => id !== '' && !marks.has(id));
  const views = await Promise.all(others.map((id) => deps.service.pledge(id)));
  for (const view of views) if (view !== null) marks.set(view.pledge.id, markOf(view.pledge, now));
  const listMark = (whose: Whose | null): string =>
    [
      ...open.filter((pledge) => isWhose(whose, pledge)).map(({ id }) => marks.get(id)),
      ...(whose === null ? [] : tally.filter((one) => isWhose(whose, one)).map(({ mark }) => mark)),
    ].join('|');
  return ({ about, whose }) => {
    if (about === null ? lists.length === 0 : !ids.has(about)) return null;
    const mark = about === null ? listMark(whose) : marks.get(about);
    if (mark === undefined) return null;
    return { now, seen: deps.hash(`${String(killSwitch.on)}|${mark}`).slice(0, 16) };
  };
}

/** Somebody's own promises may lie behind the soonest of all: a tally tells of those too. */
async function lookAtLists(deps: LiveDeps, lists: readonly Watched[]) {
  const { open, more } = await openPledges(deps, null);
  const isShort = more && lists.some(({ whose }) => whose !== null);
  return { open, tally: isShort ? await deps.pledges.openTally() : [] };
}

/** Versions change with every event, the other two with the passing of time alone. */
function markOf(pledge: Pledge, now: Instant): string {
  const attention = needsAttention(pledge, now) ? '!' : '';
  return `${pledge.id}:${pledge.version}:${standingOf(pledge, now)}${attention}`;
}
