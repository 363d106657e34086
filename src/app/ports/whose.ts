/**
 * Whose promises somebody looks at: those kept by one of `owners`, and those of one of `teams`, or
 * of these only the ones that nobody keeps.
 */
export type Whose = {
  readonly owners: readonly string[];
  readonly teams: readonly string[];
  readonly unownedOnly: boolean;
};

/** Whether a promise is one of these; null: everybody's. */
export function isWhose(
  whose: Whose | null,
  { owner, team }: { readonly owner: string | null; readonly team: string },
): boolean {
  if (whose === null || (owner !== null && whose.owners.includes(owner))) return true;
  return whose.teams.includes(team) && (!whose.unownedOnly || owner === null);
}
