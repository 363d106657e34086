import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { laddersFile } from './ladder-schema.ts';
import { policiesFile } from './policy-schema.ts';
import { type FileReading, readYaml } from './read-yaml.ts';
import { peopleFile, teamsFile } from './roster-schema.ts';
import { siteFile } from './site-schema.ts';

/** The files that an operator edits, with their schemas. */
export const schemas = {
  site: siteFile,
  policies: policiesFile,
  ladders: laddersFile,
  teams: teamsFile,
  people: peopleFile,
} as const;

export type FileName = keyof typeof schemas;

/** All files as they were read, and a way to say where in them something stands. */
export type Files = {
  readonly [Name in FileName]: z.output<(typeof schemas)[Name]>;
} & { lineOf(file: FileName, path: readonly PropertyKey[]): string };

/** Reads all files of the configuration; throws a `ConfigError` that names every problem. */
export function readFiles(dir: string): Files {
  const read = {
    site: readYaml(dir, 'site.yaml', schemas.site),
    policies: readYaml(dir, 'policies.yaml', schemas.policies),
    ladders: readYaml(dir, 'ladders.yaml', schemas.ladders),
    teams: readYaml(dir, 'teams.yaml', schemas.teams),
    people: readYaml(dir, 'people.yaml', schemas.people),
  };
  const problems = Object.values(read).flatMap((file) => (file.ok ? [] : file.problems));
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    site: valueOf(read.site),
    policies: valueOf(read.policies),
    ladders: valueOf(read.ladders),
    teams: valueOf(read.teams),
    people: valueOf(read.people),
    lineOf: (file, path) => {
      const reading = read[file];
      return reading.ok ? reading.lineOf(path) : file;
    },
  };
}

function valueOf<T>(reading: FileReading<T>): T {
  if (reading.ok) return reading.value;
  throw new ConfigError(reading.problems);
}
