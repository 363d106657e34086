/** What is asked while an earlier statement is under way is asked together in the next one. */
export type GroupOptions<Ask, Answer> = {
  /** Answers all, in the order of the asks; runs one at a time. */
  readonly run: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  /** Answers one alone, after its group failed as a whole. */
  readonly runAlone: (ask: Ask) => Promise<Answer>;
  /** A group that failed with such an error is not taken apart: each would fail the same way. */
  readonly failsAll: (error: unknown) => boolean;
  /** Two asks with a key in common never share a group. */
  readonly keysOf: (ask: Ask) => readonly string[];
  readonly groupMax: number;
};

type Waiting<Ask, Answer> = {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Group commit: one statement at a time, each for everything that waits. The first ask is never
 * held back for others; under load groups form by themselves. One bad ask does not fail its
 * neighbours: a group that fails is run again one by one.
 */
export function makeGroup<Ask, Answer>(options: GroupOptions<Ask, Answer>) {
  let waiting: Waiting<Ask, Answer>[] = [];
  let running = false;

  const pump = async (): Promise<void> => {
    running = true;
    // Asks of the same turn of the event loop share the very first statement.
    await Promise.resolve();
    while (waiting.length > 0) {
      const [group, rest] = split(waiting, options);
      waiting = rest;
      await answer(group, options);
    }
    running = false;
  };

  return (ask: Ask): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, resolve, reject });
      if (!running) void pump();
    });
}

function split<Ask, Answer>(
  waiting: Waiting<Ask, Answer>[],
  { keysOf, groupMax }: GroupOptions<Ask, Answer>,
): [group: Waiting<Ask, Answer>[], rest: Waiting<Ask, Answer>[]] {
  const taken = new Set<string>();
  const group: Waiting<Ask, Answer>[] = [];
  const rest: Waiting<Ask, Answer>[] = [];
  for (const one of waiting) {
    const keys = keysOf(one.ask);
    const fits = group.length < groupMax && !keys.some((key) => taken.has(key));
    // Also the keys of those left behind: what was asked first is answered first.
    for (const key of keys) taken.add(key);
    (fits ? group : rest).push(one);
  }
  return [group, rest];
}

/** Settles every ask of the group; never rejects itself. */
async function answer<Ask, Answer>(
  group: readonly Waiting<Ask, Answer>[],
  options: GroupOptions<Ask, Answer>,
): Promise<void> {
  try {
    const answers = await options.run(group.map((one) => one.ask));
    if (answers.length !== group.length) {
      throw new Error(`A group of ${group.length} was given ${answers.length} answers.`);
    }
    group.forEach((one, index) => {
      one.resolve(answers[index] as Answer);
    });
  } catch (error) {
    if (options.failsAll(error)) {
      for (const one of group) one.reject(error);
      return;
    }
    for (const one of group) await options.runAlone(one.ask).then(one.resolve, one.reject);
  }
}
