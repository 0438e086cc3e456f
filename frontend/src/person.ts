// One person: all that can be changed, in one place; each change is made at once.

import { css, html, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import "./add";
import { block, change, copy, isBlocked, isBusy, remove, update } from "./changes";
import "./credentials";
import { icon } from "./icons";
import { devicesOf, type Person } from "./model";
import { chooseFile, setPicture } from "./pictures";
import { shared } from "./styles";
import { chips, photo } from "./tile";
import { daysToSunday, endOfDay, isForEver, LAST_DAY, localNow } from "./time";
import { View, define, valueOf } from "./view";
import { lastSeen, stateOf } from "./words";

export class PersonPage extends View {
  static override styles = [shared, css`
    :host { display: block; height: 100%; overflow-y: auto; }
    .page { max-width: 760px; margin: 0 auto; padding: 12px 16px 32px; display: flex; flex-direction: column; gap: 12px; }
    .card { display: flex; flex-direction: column; gap: 12px; }
    .head { flex-direction: row; align-items: center; flex-wrap: wrap; }
    .head > div { overflow-wrap: anywhere; }
    hft-photo { --photo-size: 96px; }
    .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); gap: 12px; }
    .good { color: color-mix(in srgb, var(--success-color, #43a047) 55%, var(--page-text)); }
    .bad { color: color-mix(in srgb, var(--page-danger) 65%, var(--page-text)); }
  `];

  @property() base = "";
  @property() number = "";
  @property() device = "";
  @state() private isEnrolling = false;
  // The last one shown: another terminal may be all that is left of them.
  private last: Person | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const now = this.app.person(this.number, this.device);
    const same = (it: Person) => it.employee_no === this.number && it.name === this.last?.name;
    this.last = now ?? (this.last && this.app.household?.people.find(same)) ?? null;
  }

  protected override render() {
    const { app } = this;
    const person = this.last;
    if (!person)
      return html`<div class="page">${this.back()}<p class="note" role="status">${app.household ? app.t("person.gone") : app.t("people.reading")}</p></div>`;
    return html`<div class="page">
      ${this.back()}
      ${this.head(person)}
      ${this.notes(person)}
      <section class="card"><h3>${app.t("person.who")}</h3>${this.nameField(person)}${this.link(person)}</section>
      <section class="card"><h3>${app.t("person.face")}</h3>${this.face(person)}</section>
      <section class="card"><h3>${app.t("person.when")}</h3>${this.when(person)}</section>
      <hft-credentials .app=${app} .person=${person}></hft-credentials>
      <section class="card"><h3>${app.t("person.where")}</h3>${chips(app, person)}
        <div><button class="danger" ?disabled=${isBusy(app, person, "remove")} @click=${() => this.leaveAfterRemoval(person)}>
          ${icon("delete")} ${app.t("person.remove")}</button></div></section>
      ${this.isEnrolling ? html`<hft-add .app=${app} .known=${{ ...person, devices: devicesOf(person) }} @done=${() => { this.isEnrolling = false; }}></hft-add>` : nothing}
    </div>`;
  }

  private back() {
    return html`<div><a class="button" href="${this.base}/people">${icon("back")} ${this.app.t("nav.people")}</a></div>`;
  }

  private head(person: Person) {
    const { app } = this;
    const words = stateOf(app, person);
    const blocked = isBlocked(person);
    return html`<section class="card head">
      ${photo(app, person)}
      <div class="grow">
        <h2>${person.name || person.employee_no}</h2>
        <p class=${words.tone}>${words.text}</p>
        <p class="quiet small">${app.t("person.number", { number: person.employee_no })}${lastSeen(app, person) ? html` · ${lastSeen(app, person)}` : nothing}</p>
      </div>
      <button ?disabled=${isBusy(app, person, "block")} @click=${() => block(app, person, !blocked)}>
        ${icon(blocked ? "allow" : "block")} ${blocked ? app.t("people.unblock") : app.t("people.block")}</button>
    </section>`;
  }

  private notes(person: Person) {
    const { app } = this;
    const [first, ...others] = devicesOf(person);
    return html`${person.pending.map((it) => html`<p class="note">${app.terminalName(it.device_id)}: ${app.t(`pending.${it.kind}`)}</p>`)}
      ${person.differs.length && first
        ? html`<div class="note row"><span class="grow">${app.t("person.differs", { fields: app.list(person.differs.map((it) => app.t(`field.${it}`))) })}</span>
            <button @click=${() => others.forEach((it) => void copy(app, person, it, true))}>${app.t("person.align", { terminal: app.terminalName(first) })}</button></div>`
        : nothing}`;
  }

  private nameField(person: Person) {
    const { app } = this;
    const rename = async (event: Event) => {
      const input = event.target as HTMLInputElement;
      const name = input.value.trim();
      if (!name || name === person.name) return;
      const done = await update(app, person, "name", app.t("result.renamed", { name }), { name });
      // On some terminals it may have the new name
      if (!done) input.value = this.last?.name ?? person.name;
    };
    return html`<label>${app.t("add.name")}<input name="name" autocomplete="off" .value=${person.name} @change=${rename} /></label>`;
  }

  private link(person: Person) {
    const { app } = this;
    const people = app.entities("person");
    const first = person.terminals[0];
    if (!people.length || !first) return nothing;
    const choose = (event: Event) => {
      const data = { device_id: first.device_id, employee_no: person.employee_no, person: valueOf(event) || null };
      void change(app, person, "link", app.t("result.saved"), () => app.command("people/link", data));
    };
    return html`<label>${app.t("person.link")}<select @change=${choose}>
      <option value="" ?selected=${!person.person}>${app.t("person.no_link")}</option>
      ${people.map((it) => html`<option value=${it.entity_id} ?selected=${it.entity_id === person.person}>${app.entityName(it.entity_id)}</option>`)}
    </select></label>`;
  }

  private face(person: Person) {
    const { app } = this;
    const hasFace = person.terminals.some((it) => it.has_face);
    const able = devicesOf(person).map((it) => app.terminal(it));
    return html`<div class="row">
      ${able.some((it) => it?.can.capture) ? html`<button @click=${() => { this.isEnrolling = true; }}>${icon("retake")} ${app.t(hasFace ? "person.new_face" : "person.first_face")}</button>` : nothing}
      ${able.some((it) => it?.can.picture) ? html`<button @click=${() => this.upload(person)}>${icon("upload")} ${app.t("add.use_picture")}</button>` : nothing}
      ${hasFace ? html`<button @click=${() => this.removeFace(person)}>${icon("delete")} ${app.t("person.remove_face")}</button>` : nothing}
    </div>`;
  }

  private when(person: Person) {
    const { app } = this;
    const record = person.terminals[0];
    if (!record) return nothing;
    const save = (fields: object) => update(app, person, "when", app.t("result.saved"), fields);
    const end = isForEver(record.valid_until) ? "" : record.valid_until!.slice(0, 16);
    const begin = record.valid_from && record.valid_from > localNow(app.hass) ? record.valid_from.slice(0, 16) : "";
    const until = (days: number) => void save({ valid_until: endOfDay(app.hass, days) });
    const changed = (field: string, empty: string) => (event: Event) => {
      const value = valueOf(event);
      void save({ [field]: value ? `${value}:00` : empty });
    };
    return html`<div class="chips">
        <button class="chip" aria-pressed=${!end} @click=${() => save({ valid_until: LAST_DAY })}>${app.t("until.always")}</button>
        <button class="chip" @click=${() => until(0)}>${app.t("until.tonight")}</button>
        <button class="chip" @click=${() => until(1)}>${app.t("until.tomorrow")}</button>
        <button class="chip" @click=${() => until(daysToSunday(app.hass))}>${app.t("until.sunday")}</button>
      </div>
      <div class="two">
        <label>${app.t("person.from")}<input type="datetime-local" .value=${begin} @change=${changed("valid_from", "2000-01-01T00:00:00")} /></label>
        <label>${app.t("add.until")}<input type="datetime-local" .value=${end} @change=${changed("valid_until", LAST_DAY)} /></label>
        ${app.offers("update_user", "schedule") ? this.schedule(record.schedule ?? "", save) : nothing}
        ${app.offers("update_user", "max_uses") ? html`<label>${app.t("person.max_uses")}
          <input type="number" min="0" max="255" .value=${String(record.max_uses ?? 0)}
            @change=${(event: Event) => save({ max_uses: Number(valueOf(event)) })} /></label>` : nothing}
      </div>`;
  }

  private schedule(chosen: string, save: (fields: object) => Promise<boolean>) {
    const { app } = this;
    const schedules = app.entities("schedule");
    if (!schedules.length && !chosen) return nothing;
    return html`<label>${app.t("person.hours")}<select @change=${(event: Event) => save({ schedule: valueOf(event) })}>
      <option value="" ?selected=${!chosen}>${app.t("person.no_hours")}</option>
      ${schedules.map((it) => html`<option value=${it.entity_id} ?selected=${it.entity_id === chosen}>${app.entityName(it.entity_id)}</option>`)}
    </select></label>`;
  }

  private async upload(person: Person): Promise<void> {
    const { app } = this;
    const file = await chooseFile();
    if (!file) return;
    const able = devicesOf(person).filter((it) => app.terminal(it)?.can.picture);
    await change(app, person, "face", app.t("result.saved"), async () => ({
      terminals: await setPicture(app, able, person.employee_no, file),
    }));
  }

  private async removeFace(person: Person): Promise<void> {
    const { app } = this;
    const device_id = person.terminals.filter((it) => it.has_face).map((it) => it.device_id);
    const values = { name: person.name, terminals: app.names(device_id) };
    const confirmed = await app.confirm({
      title: app.t("person.remove_face"),
      text: app.t("remove.face", values),
      yes: app.t("remove.yes"),
      danger: true,
    });
    if (!confirmed) return;
    await change(app, person, "face", app.t("result.saved"), () =>
      app.act("delete_user_face", { device_id, employee_no: person.employee_no }),
    );
  }

  private async leaveAfterRemoval(person: Person): Promise<void> {
    if (await remove(this.app, person)) this.go("/people");
  }
}

define("hft-person", PersonPage);
