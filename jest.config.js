/** One project a kind of test, so that each can be run alone: `npm test -- --selectProjects unit`. */
const project = (name, extra = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
        },
      },
    ],
  },
  ...extra,
});

const servers = { globalSetup: '<rootDir>/test/support/global-setup.ts' };

export default {
  testTimeout: 60_000,
  // Three test files at a time, on two cores too: many of them wait rather than count.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/longest-first.js',
  projects: [
    project('unit'),
    project('tidy'),
    project('conformance', servers),
    project('integration', servers),
    project('scenario', servers),
    project('simulation'),
    project('faults', servers),
    project('browser', servers),
  ],
};
