/** How a job of the queue runs: how many at once in a process, how often it is tried, and when. */
export type QueuedJob = {
  readonly trigger: 'queue';
  readonly concurrency: number;
  readonly attempts: number;
  /** Wait before the second attempt; doubled before each further one. */
  readonly backoffMs: number;
};

/** A pass that every working process makes by itself; one pass at a time. */
export type TimedJob = { readonly trigger: 'timer'; readonly everyMs: number };

/**
 * All that runs without being asked. Each is safe to run twice, late, or in several processes.
 *
 * | job     | does                                          | when it fails                       |
 * | ------- | --------------------------------------------- | ----------------------------------- |
 * | wake    | a pledge's next moment has come               | tried again; the sweep takes it     |
 * | deliver | performs one effect that the ledger owes      | tried again; the sweep takes it     |
 * | tick    | proves that jobs flow, in every queue         | the worker is opened anew           |
 * | sweep   | takes what was due a second ago               | the next pass, a second later       |
 * | catchUp | performs what was owed a second ago           | the next pass, a second later       |
 * | plan    | fills the near horizon, refills a lost queue  | the next pass; the sweep keeps time |
 * | silent  | asks after calls whose end nobody reported    | the next pass, 5 s later            |
 * | report  | writes the reports owed                       | the next pass, a minute later       |
 *
 * A tick has no numbers of its own: it runs in the queues of the others, every 5 s.
 */
export const jobs = {
  // Waking is short and talks only to the ledger.
  wake: { trigger: 'queue', concurrency: 20, attempts: 3, backoffMs: 500 },
  // Delivering waits for providers, up to 8 s each: one slow channel must not hold up the others.
  deliver: { trigger: 'queue', concurrency: 20, attempts: 3, backoffMs: 500 },
  sweep: { trigger: 'timer', everyMs: 1_000 },
  // Apart from the sweep: an effect may wait 8 s for its provider, a moment waits for nobody.
  catchUp: { trigger: 'timer', everyMs: 1_000 },
  plan: { trigger: 'timer', everyMs: 5_000 },
  // Each pass asks about a few calls at most, and each may take the phone system's whole deadline.
  silent: { trigger: 'timer', everyMs: 5_000 },
  report: { trigger: 'timer', everyMs: 60_000 },
} as const satisfies Record<string, QueuedJob | TimedJob>;
