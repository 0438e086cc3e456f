// A person in the list: who, until when, and at which doors.

import { css, html, nothing } from "lit";
import type { App } from "./app";
import { block, copy, isBlocked, isBusy, remove } from "./changes";
import { icon } from "./icons";
import { devicesOf, type Person, type Terminal } from "./model";
import { lastSeen, stateOf } from "./words";
import "./photo";

export const TILE_HEIGHT = 124;
export const CHIPS_HEIGHT = 46;

export const tileStyles = css`
  .tile { display: flex; flex-direction: column; justify-content: space-between; gap: 6px; padding: 12px; height: 100%; overflow: hidden; }
  .tile > .top { display: flex; gap: 12px; align-items: center; min-height: 0; flex: 1; }
  .tile .who { flex: 1; min-width: 0; display: flex; flex-direction: column; gap: 2px; overflow-wrap: anywhere; }
  .tile a { font-size: 16px; font-weight: 500; text-decoration: none; }
  .tile a:hover { text-decoration: underline; }
  .tile .acts { display: flex; flex-direction: column; }
  .tile .chips { flex-wrap: nowrap; overflow-x: auto; padding: 2px; scrollbar-width: thin; }
  .tile .chip { flex: none; max-width: none; white-space: nowrap; min-height: 34px; }
  .good { color: color-mix(in srgb, var(--success-color, #43a047) 55%, var(--page-text)); }
  .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
`;

export const pathOf = (person: Person): string =>
  `/person/${encodeURIComponent(person.employee_no)}/${devicesOf(person)[0] ?? ""}`;

export function tile(app: App, person: Person, base: string) {
  const state = stateOf(app, person);
  const seen = lastSeen(app, person);
  const { name } = person;
  return html`<div class="card tile">
    <div class="top">
      ${photo(app, person)}
      <div class="who">
        <a href=${base + pathOf(person)}>${name || person.employee_no}</a>
        <span class="small ${state.tone}">${state.text}</span>
        ${person.differs.length ? html`<span class="small quiet">${app.t("people.differs")}</span>` : nothing}
        ${seen ? html`<span class="small quiet">${seen}</span>` : nothing}
      </div>
      <div class="acts">
        ${blockButton(app, person)}
        <button class="bare" title=${app.t("people.remove")} aria-label=${app.t("people.remove_name", { name })}
          ?disabled=${isBusy(app, person, "remove")} @click=${() => remove(app, person)}>${icon("delete")}</button>
      </div>
    </div>
    ${(app.terminals?.length ?? 0) > 1 ? chips(app, person) : nothing}
  </div>`;
}

export const photo = (app: App, person: Person) => {
  const at = person.terminals.find((it) => it.has_face && app.isAnswering(it.device_id));
  return html`<hft-photo .app=${app} .device=${at?.device_id} .number=${person.employee_no} .name=${person.name}></hft-photo>`;
};

function blockButton(app: App, person: Person) {
  const blocked = isBlocked(person);
  const { name } = person;
  const label = blocked ? app.t("people.unblock_name", { name }) : app.t("people.block_name", { name });
  return html`<button class="bare" title=${blocked ? app.t("people.unblock") : app.t("people.block")} aria-label=${label}
    ?disabled=${isBusy(app, person, "block")} @click=${() => block(app, person, !blocked)}>
    ${icon(blocked ? "allow" : "block")}
  </button>`;
}

export function chips(app: App, person: Person) {
  return html`<div class="chips" role="group" aria-label=${app.t("people.terminals_of", { name: person.name })}>
    ${app.terminals?.map((it) => chip(app, person, it))}
  </div>`;
}

function chip(app: App, person: Person, terminal: Terminal) {
  const id = terminal.device_id;
  const isThere = devicesOf(person).includes(id);
  const isSilent = !app.isAnswering(id);
  const pending = person.pending.find((it) => it.device_id === id);
  const note = pending ? app.t(`pending.${pending.kind}`) : isSilent ? app.t("people.silent", { terminal: terminal.name }) : "";
  const change = () => {
    if (isThere) void remove(app, person, [id]);
    else void copy(app, person, id);
  };
  return html`<button class="chip" role="checkbox" aria-checked=${isThere} title=${note}
    aria-disabled=${isSilent && !isThere} ?disabled=${(isSilent && !isThere) || isBusy(app, person, `at ${id}`)} @click=${change}>
    ${pending ? icon("pending") : isSilent ? icon("offline") : icon(isThere ? "check" : "plus")}
    ${terminal.name}${note ? html`<span class="hidden-text">, ${note}</span>` : nothing}
  </button>`;
}
