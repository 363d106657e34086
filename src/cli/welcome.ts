import type { Ready } from '../runtime/run.ts';

/** What is printed once the program is ready: where to look, the key, and something to try. */
export function welcome(ready: Ready): string {
  return [
    '',
    ...simulation(ready),
    ...halfAlone(ready),
    ...(ready.roles.web ? web(ready) : ['  Working. No web in this process.']),
    '',
  ].join('\n');
}

function simulation({ simulated, simulatorUrl }: Ready): readonly string[] {
  if (!simulated) return [];
  return [
    '  SIMULATION  Nothing is really dialled: no phone system is configured.',
    '              Calls go to a simulated carrier, alerts to the built-in inbox.',
    ...(simulatorUrl === null
      ? []
      : [`              Let a customer call you at ${simulatorUrl} (docs/webhooks.md).`]),
    '',
  ];
}

/** A half with a PostgreSQL of its own has nothing to do with the other half. */
function halfAlone({ embedded, roles }: Ready): readonly string[] {
  if (!embedded || (roles.web && roles.work)) return [];
  const why = roles.work
    ? '  ALONE  No promise reaches the embedded PostgreSQL on which this process works.'
    : '  ALONE  Nobody works on the embedded PostgreSQL of this process: no call is made.';
  return [
    why,
    '         Run `start` for both halves in one, or give `serve` and `work` the same',
    '         PostgreSQL (DATABASE_URL).',
    '',
  ];
}

function web({ url, firstKey }: Ready): readonly string[] {
  const key = firstKey ?? '$ADMIN_KEY';
  const body = JSON.stringify({
    customer: { phone: '+31612345678', name: 'Mevrouw De Vries' },
    in: 'PT1M',
    reason: 'The line dropped while we looked up her order',
  });
  return [
    `  Ops page    ${url}/`,
    `  API         ${url}/docs`,
    ...(firstKey === null
      ? ['  Key         the one you have; in the line below, put it for $ADMIN_KEY']
      : [
          `  Admin key   ${firstKey}`,
          '              Shown this once: keep it, and log in with it.',
        ]),
    '',
    '  Make a promise that is due in one minute:',
    '',
    `  curl -sS ${url}/v1/pledges -H 'Authorization: Bearer '"${key}" \\`,
    `    -H 'Content-Type: application/json' \\`,
    `    -d '${body}'`,
  ];
}
