import type { Pledge } from '../../domain/pledge.ts';
import type { WebDeps } from '../deps.ts';
import { type Place, hiddenFields } from './forms.ts';
import { type Markup, html, nothing } from './html.ts';

type Choice = { readonly id: string; readonly name: string };

/** To another person or team, with why: those of its own team first, for they can keep it best. */
export function handOverForm(
  { roster }: Pick<WebDeps, 'roster'>,
  pledge: Pledge,
  place: Place,
): Markup {
  const { reader } = place;
  const others = roster.people.filter(({ id }) => id !== pledge.owner);
  const [own, strange] = [true, false].map((isOwn) =>
    others.filter(({ teams }) => teams.includes(pledge.team) === isOwn),
  );
  const isWithTeam = pledge.owner === pledge.team;
  const teams = roster.teams.filter(({ id }) => id !== pledge.team || !isWithTeam);
  const team = reader.nameOf(pledge.team);
  return html`<form method="post" action="/promises/${pledge.id}/hand-over">
    ${hiddenFields(place)}
    <label
      >${reader.text('page.act.to')}
      <select name="to" required>
        <option value="">…</option>
        ${group(team, own)} ${group(reader.text('page.act.teams'), teams)}
        ${group(reader.text('page.act.other-people'), strange)}
      </select></label
    >
    <p class="dim">${reader.text('page.act.hand-over-how', { team })}</p>
    <label>${reader.text('page.act.why')} <input name="why" maxlength="200" /></label>
    <button class="primary">${reader.text('page.act.hand-over-yes')}</button>
  </form>`;
}

function group(label: string, choices: readonly Choice[] = []): Markup {
  if (choices.length === 0) return nothing;
  return html`<optgroup label="${label}">
    ${choices.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
  </optgroup>`;
}
