/** One thing to put right: where, and what to write there. */
export type ConfigProblem = {
  /** `config/people.yaml:12`, or the name of an environment variable. */
  readonly where: string;
  readonly message: string;
};

/** What was configured cannot be used; all problems at once, each with what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ where, message }) => `${where}: ${message}`).join('\n'));
    this.problems = problems;
  }
}
