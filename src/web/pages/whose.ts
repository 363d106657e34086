import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Whose } from '../../app/ports/whose.ts';
import type { Roster } from '../../domain/roster.ts';
import { DAY, SECOND } from '../../domain/time.ts';
import type { WebDeps } from '../deps.ts';

/** Whose promises the list can show. */
export const scopes = ['mine', 'team', 'all'] as const;

export type ScopeName = (typeof scopes)[number];

/** Whose promises somebody looks at, by its name and as the ledger is asked. */
export type Chosen = {
  readonly name: ScopeName;
  readonly whose: Whose | null;
  /** Nobody without a team has anything to choose. */
  readonly mayChoose: boolean;
};

type ChooseDeps = Pick<WebDeps, 'roster' | 'hash' | 'settings'>;

const COOKIE = 'whose';
const KEPT_SECONDS = (180 * DAY) / SECOND;

/** What the address says, else what this person chose the last time, else what fits their work. */
export function chosenBy(deps: ChooseDeps, request: FastifyRequest, person: string): Chosen {
  const me = deps.roster.people.find(({ id }) => id === person);
  if (me === undefined || me.teams.length === 0) {
    return { name: 'all', whose: null, mayChoose: false };
  }
  const asked = (request.query as Record<string, unknown>)['whose'];
  const [kept, of] = (request.cookies[COOKIE] ?? '').split('.');
  const remembered = of === markOf(deps, person) ? kept : undefined;
  const isAgent = me.roles.every((role) => role === 'agent');
  const name = nameIn(asked) ?? nameIn(remembered) ?? (isAgent ? 'mine' : 'all');
  return { name, whose: whoseOf(name, person, deps.roster), mayChoose: true };
}

function nameIn(text: unknown): ScopeName | undefined {
  return scopes.find((name) => name === text);
}

function whoseOf(name: ScopeName, person: string, { people }: Roster): Whose | null {
  if (name === 'all') return null;
  const teams = people.find(({ id }) => id === person)?.teams ?? [];
  return { owners: [person, ...teams], teams, unownedOnly: name === 'mine' };
}

/** Kept for the person who chose it: several may share a computer. */
export function remember(
  deps: ChooseDeps,
  reply: FastifyReply,
  { person, name }: { readonly person: string; readonly name: ScopeName },
): void {
  const secure = deps.settings.publicUrl.startsWith('https:');
  void reply.setCookie(COOKIE, `${name}.${markOf(deps, person)}`, {
    ...{ path: '/', httpOnly: true, sameSite: 'lax', secure },
    maxAge: KEPT_SECONDS,
  });
}

function markOf({ hash }: ChooseDeps, person: string): string {
  return hash(person).slice(0, 12);
}
